namespace StackingK8s.Learning.Splits;

/// <summary>The rows cannot be split as asked.</summary>
/// <param name="message">The class at fault, how many rows or groups it has, and the fix.</param>
public sealed class SplitException(string message) : Exception(message);
