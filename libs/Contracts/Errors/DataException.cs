namespace StackingK8s.Contracts.Errors;

/// <summary>The user's manifest or images are wrong: the user must change something (exit code 3).</summary>
public sealed class DataException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Data, message, cause);
