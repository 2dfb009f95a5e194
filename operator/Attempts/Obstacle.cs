using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Attempts;

/// <summary>What keeps a step from running although its turn has come.</summary>
/// <param name="Reason">One of <see cref="StatusReason"/>.</param>
/// <param name="Message">What is wrong, with the cluster's own explanation, and what to do.</param>
sealed record Obstacle(string Reason, string Message);
