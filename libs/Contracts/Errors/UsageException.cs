namespace StackingK8s.Contracts.Errors;

/// <summary>The command line, the run file or a task is wrong (exit code 2).</summary>
public sealed class UsageException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Usage, message, cause);
