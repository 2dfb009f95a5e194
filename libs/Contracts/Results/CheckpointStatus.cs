namespace StackingK8s.Contracts.Results;

/// <summary>The checkpoints that this process has written for the expert at work.</summary>
/// <param name="Written">How many are complete.</param>
/// <param name="Failed">How many could not be written.</param>
/// <param name="SavedAt">When the latest complete one was begun: what a kill would lose is newer; null before the first.</param>
/// <param name="Bytes">Size of the latest.</param>
/// <param name="Seconds">Time its writing took, beside the training.</param>
/// <param name="PauseSeconds">Time the training stood still for it.</param>
public sealed record CheckpointStatus(int Written, int Failed, DateTimeOffset? SavedAt, long Bytes, double Seconds, double PauseSeconds);
