namespace StackingK8s.Vision.Training.Loop;

/// <summary>Who keeps a training's snapshots, and how often.</summary>
/// <param name="Every">Time between two snapshots within an epoch. Changes no result.</param>
/// <param name="Save">
/// Called between two steps, on the training's thread: at each epoch's end, every so often within an epoch, and when cancellation stops the training,
/// before <see cref="OperationCanceledException"/> leaves it; but never twice at the same step. What it throws ends the training.
/// </param>
public sealed record Checkpointing(TimeSpan Every, Action<TrainingSnapshot> Save);
