namespace StackingK8s.Contracts;

/// <summary>The command line, the run file or a task is wrong (exit code 2).</summary>
public sealed class UsageException(string message, Exception? cause = null) : StackingException(Contracts.ExitCode.Usage, message, cause);
