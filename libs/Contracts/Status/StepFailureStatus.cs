using StackingK8s.Contracts.Errors;

namespace StackingK8s.Contracts.Status;

/// <summary>How an attempt ended badly; it outlives the pod.</summary>
/// <param name="Class">One of <see cref="FailureClass"/>.</param>
/// <param name="Message">What happened, in the step's own last words where it left any, and what to do.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="ExitCode">Of the container; null if it never ended.</param>
/// <param name="Node">Where it ran; null if nowhere.</param>
/// <param name="Time">When it ended.</param>
public sealed record StepFailureStatus(string Class, string Message, int Attempt, int? ExitCode, string? Node, DateTimeOffset Time);
