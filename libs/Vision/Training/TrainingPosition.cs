namespace StackingK8s.Vision.Training;

/// <summary>Where a training stands between two steps: plain values, so that whoever keeps them can write them as JSON.</summary>
/// <param name="Step">Optimiser steps done, over all epochs.</param>
/// <param name="Epoch">The epoch the next step belongs to, counted from 1; one more than there are epochs once all are done.</param>
/// <param name="Batch">Batches of this epoch done.</param>
/// <param name="BatchSize">Most samples of a batch; chosen at the start where it was left to the machine.</param>
/// <param name="EpochLoss">Sum of the losses of this epoch's steps so far, in nats.</param>
/// <param name="Curve">The epochs done.</param>
public sealed record TrainingPosition(int Step, int Epoch, int Batch, int BatchSize, double EpochLoss, IReadOnlyList<EpochSummary> Curve);
