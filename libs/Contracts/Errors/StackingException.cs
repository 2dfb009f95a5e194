namespace StackingK8s.Contracts.Errors;

/// <summary>
/// An error with a known culprit: its message is for the user, says what is wrong and the way out, and its exit code says whose
/// turn it is. Any other exception is a defect of the program (exit code 1).
/// </summary>
public abstract class StackingException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="Contracts.Errors.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
