namespace StackingK8s.Contracts.Errors;

/// <summary>What a program's exit status says. The same numbers decide whether the orchestrator tries a step again. docs/exit-codes.md is written from here.</summary>
public static class ExitCode
{
    /// <summary>done</summary>
    public const int Done = 0;

    /// <summary>a defect of the program</summary>
    /// <remarks>report it; running again may help</remarks>
    public const int Bug = 1;

    /// <summary>the command line, the run file or a task is wrong</summary>
    /// <remarks>yours: the message names field or option; running again cannot help</remarks>
    public const int Usage = 2;

    /// <summary>the data are wrong: manifest, labels, images, initial weights</summary>
    /// <remarks>yours: the message names file and row or tensor; running again cannot help</remarks>
    public const int Data = 3;

    /// <summary>an artifact is missing, incomplete or not what its digest says</summary>
    /// <remarks>`stacking verify` names it; running again makes it anew</remarks>
    public const int Artifact = 4;

    /// <summary>storage, network or disk refused for now</summary>
    /// <remarks>running again is right; nothing committed is lost</remarks>
    public const int Transient = 5;

    /// <summary>the memory of the GPU or of the machine ran out</summary>
    /// <remarks>make batches smaller, as the message says, or give the step more; nothing committed is lost</remarks>
    public const int OutOfMemory = 6;

    /// <summary>ended by Ctrl-C at a terminal (128 + SIGINT)</summary>
    /// <remarks>running again goes on</remarks>
    public const int Interrupted = 130;

    /// <summary>stopped on request (128 + SIGTERM), the training saved; the message says so if it could not be</summary>
    /// <remarks>running again goes on where it stopped</remarks>
    public const int Stopped = 143;
}
