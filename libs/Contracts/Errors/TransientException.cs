namespace StackingK8s.Contracts.Errors;

/// <summary>Storage, disk or network refused for now: try again later (exit code 5).</summary>
public sealed class TransientException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Transient, message, cause);
