namespace StackingK8s.Vision.Training.Loop;

/// <summary>One point of a training curve.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Step">Optimiser steps done at its end, over all epochs.</param>
/// <param name="Loss">Mean over the epoch's steps of the cross entropy in nats, of augmented samples with smoothed labels.</param>
/// <param name="LearningRate">Of the epoch's last step.</param>
/// <param name="SamplesPerSecond">Rows over wall time.</param>
/// <param name="WaitShare">Share of the time, 0 to 1, that the network waited for data.</param>
/// <param name="ValidationLoss">Log-loss in nats of the inner validation rows at the epoch's end; null without early stopping.</param>
public sealed record EpochSummary(
    int Epoch,
    int Step,
    double Loss,
    double LearningRate,
    double SamplesPerSecond,
    double WaitShare,
    double? ValidationLoss = null
);
