namespace StackingK8s.Contracts.Errors;

/// <summary>
/// An error with a known cause: its message is for the user and says what failed and what to do, and its exit code decides whether the
/// step is retried. Any other exception is a defect of the program (exit code 1).
/// </summary>
public abstract class StackingException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="Contracts.Errors.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>The command line, the run file, a setting or a task is wrong (exit code 2).</summary>
public sealed class UsageException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Usage, message, cause);

/// <summary>The user's manifest, images or weights are wrong (exit code 3).</summary>
public sealed class DataException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Data, message, cause);

/// <summary>An artifact is missing, incomplete or differs from its digest (exit code 4).</summary>
public sealed class ArtifactException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Artifact, message, cause);

/// <summary>Storage, disk or network failed for now (exit code 5).</summary>
public sealed class TransientException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Transient, message, cause);

/// <summary>The memory of the GPU or of the machine ran out (exit code 6).</summary>
public sealed class MemoryException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.OutOfMemory, message, cause);

/// <summary>The step was asked to stop and did (exit code 143).</summary>
public sealed class StoppedException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Stopped, message, cause);
