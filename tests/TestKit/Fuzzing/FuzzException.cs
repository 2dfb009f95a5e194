namespace StackingK8s.TestKit.Fuzzing;

/// <summary>An input that a reader does not handle; the message has its seed and bytes.</summary>
public sealed class FuzzException(string message) : Exception(message);
