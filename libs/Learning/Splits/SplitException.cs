namespace StackingK8s.Learning.Splits;

/// <summary>The rows cannot be split as asked. The message names the class, what there is of it, and the way out.</summary>
public sealed class SplitException(string message) : Exception(message);
