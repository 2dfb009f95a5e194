namespace StackingK8s.Contracts.Errors;

/// <summary>The step was asked to stop and did (exit code 143).</summary>
public sealed class StoppedException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Stopped, message, cause);
