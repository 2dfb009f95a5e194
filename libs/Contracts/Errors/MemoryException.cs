namespace StackingK8s.Contracts;

/// <summary>The memory of the GPU or of the machine ran out: smaller batches, or more memory (exit code 6).</summary>
public sealed class MemoryException(string message, Exception? cause = null)
    : StackingException(Contracts.ExitCode.OutOfMemory, message, cause);
