using StackingK8s.Vision.Images.Batches;

namespace StackingK8s.Vision.Training.Loop;

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
