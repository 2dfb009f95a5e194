using StackingK8s.Vision.Training.Loop;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Snapshots;

/// <summary>
/// All that a training needs to resume as if it had never stopped. It holds no state of random numbers: every draw follows from the seed
/// and the position.
/// </summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Tensors">
/// By name: the network's state ("model/" and its name there), the running mean of the weights ("average/"), the best epoch's state
/// ("best/"), Adam's moments ("adam_m/", "adam_v/"). They share memory, device and strides with the running training: save or copy them
/// before it continues. Those of a snapshot to resume from are copied, and may be on any device and of any strides.
/// </param>
public sealed record TrainingSnapshot(TrainingPosition Position, IReadOnlyList<(string Name, Tensor Value)> Tensors)
{
    /// <summary>Whether this is one of the evenly spaced snapshots that <see cref="Checkpointing.Keep"/> asks for.</summary>
    public bool IsKept { get; init; }
}

/// <summary>Where a training stands between two steps: plain values that can be written as JSON.</summary>
/// <param name="Step">Optimiser steps done, over all epochs.</param>
/// <param name="Epoch">The epoch the next step belongs to, counted from 1; one more than there are epochs once all are done.</param>
/// <param name="Batch">Batches of this epoch done.</param>
/// <param name="BatchSize">Most samples of a batch; found at the start where it was automatic.</param>
/// <param name="EpochLoss">Sum of the losses of this epoch's steps so far, in nats.</param>
/// <param name="Curve">The epochs done.</param>
public sealed record TrainingPosition(int Step, int Epoch, int Batch, int BatchSize, double EpochLoss, IReadOnlyList<EpochSummary> Curve)
{
    /// <summary>Whether a training with this plan has such a position, between two of its steps.</summary>
    internal bool Exists(StepPlan plan, int epochs) =>
        Epoch >= 1
        && Epoch <= epochs + (Batch == 0 ? 1 : 0)
        && Batch >= 0
        && Batch <= plan.Batches
        && plan.IsBetweenSteps(Batch)
        && Step == (Epoch - 1) * plan.Steps + plan.StepsAfter(Batch)
        && Curve.Count == Epoch - 1;
}

/// <summary>How often a training takes snapshots, and what saves them.</summary>
/// <param name="Every">Time between two snapshots within an epoch. Changes no result.</param>
/// <param name="Save">
/// Called between two steps, on the training's thread: at each epoch's end, at that pace within an epoch, and when the training is
/// cancelled, before it throws <see cref="OperationCanceledException"/>; never twice at the same step. An exception from it ends the
/// training.
/// </param>
/// <param name="Keep">
/// Snapshots to take besides, evenly spaced over all steps, whatever the time: the same ones in every training of the task. Changes no
/// result.
/// </param>
public sealed record Checkpointing(TimeSpan Every, Action<TrainingSnapshot> Save, int Keep = 0)
{
    /// <summary>After which steps such snapshots are taken. Pure.</summary>
    /// <param name="steps">Of the whole training.</param>
    /// <param name="keep">How many; at least 0.</param>
    /// <returns>In ascending order, each above 0 and below <paramref name="steps"/>; fewer where there are not as many steps.</returns>
    public static IReadOnlyList<int> KeptSteps(int steps, int keep) =>
        [
            .. Enumerable
                .Range(1, keep)
                .Select(number => (int)((long)number * steps / (keep + 1)))
                .Where(step => step > 0 && step < steps)
                .Distinct(),
        ];
}
