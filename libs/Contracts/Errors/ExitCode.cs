namespace StackingK8s.Contracts;

/// <summary>What a program's exit status says. The same numbers decide whether the orchestrator tries a step again.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>A defect of the program; trying again may help.</summary>
    public const int Bug = 1;

    /// <summary>The command line, the run file or the task is wrong; trying again cannot help.</summary>
    public const int Usage = 2;

    /// <summary>The user's data is wrong; trying again cannot help.</summary>
    public const int Data = 3;

    /// <summary>An artifact is missing or not what its digest says; trying again cannot help.</summary>
    public const int Artifact = 4;

    /// <summary>Storage or network failed for now; trying again is right.</summary>
    public const int Transient = 5;

    /// <summary>Ended by Ctrl-C at a terminal (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped on request (128 + SIGTERM).</summary>
    public const int Stopped = 143;
}
