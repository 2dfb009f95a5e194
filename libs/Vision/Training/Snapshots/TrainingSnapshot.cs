using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Training.Loop;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Snapshots;

/// <summary>
/// All that a training needs to go on as if it had never stopped. There is no state of random numbers: every draw follows from the seed and the position.
/// </summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Tensors">
/// By name: the network's state ("model/" and its name there), the running mean of the weights ("average/"), Adam's moments ("adam_m/", "adam_v/").
/// They share memory with the running training, and lie where and how it has them: save or copy them before it goes on. Those of a snapshot to
/// resume from are copied, and may be anywhere and of any strides.
/// </param>
public sealed record TrainingSnapshot(TrainingPosition Position, IReadOnlyList<(string Name, Tensor Value)> Tensors);

/// <summary>Where a training stands between two steps: plain values, so that whoever keeps them can write them as JSON.</summary>
/// <param name="Step">Optimiser steps done, over all epochs.</param>
/// <param name="Epoch">The epoch the next step belongs to, counted from 1; one more than there are epochs once all are done.</param>
/// <param name="Batch">Batches of this epoch done.</param>
/// <param name="BatchSize">Most samples of a batch; chosen at the start where it was left to the machine.</param>
/// <param name="EpochLoss">Sum of the losses of this epoch's steps so far, in nats.</param>
/// <param name="Curve">The epochs done.</param>
public sealed record TrainingPosition(int Step, int Epoch, int Batch, int BatchSize, double EpochLoss, IReadOnlyList<EpochSummary> Curve)
{
    /// <summary>Whether a training has such a place, between two of its steps.</summary>
    internal bool IsOf(StepPlan plan, int epochs) =>
        Epoch >= 1
        && Epoch <= epochs + (Batch == 0 ? 1 : 0)
        && Batch >= 0
        && Batch <= plan.Batches
        && plan.IsBetweenSteps(Batch)
        && Step == (Epoch - 1) * plan.Steps + plan.StepsAfter(Batch)
        && Curve.Count == Epoch - 1;
}

/// <summary>Who keeps a training's snapshots, and how often.</summary>
/// <param name="Every">Time between two snapshots within an epoch. Changes no result.</param>
/// <param name="Save">
/// Called between two steps, on the training's thread: at each epoch's end, every so often within an epoch, and when cancellation stops the training,
/// before <see cref="OperationCanceledException"/> leaves it; but never twice at the same step. What it throws ends the training.
/// </param>
public sealed record Checkpointing(TimeSpan Every, Action<TrainingSnapshot> Save);
