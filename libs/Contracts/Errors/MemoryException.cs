namespace StackingK8s.Contracts.Errors;

/// <summary>The memory of the GPU or of the machine ran out: smaller batches, or more memory (exit code 6).</summary>
public sealed class MemoryException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.OutOfMemory, message, cause);
