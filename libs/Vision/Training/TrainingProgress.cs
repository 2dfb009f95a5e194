namespace StackingK8s.Vision.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Epochs">Of the whole training.</param>
/// <param name="Step">Steps done, over all epochs.</param>
/// <param name="Steps">Of the whole training.</param>
/// <param name="Loss">Mean cross entropy since the previous report, in nats, of augmented samples with smoothed labels.</param>
/// <param name="LearningRate">Of the latest step.</param>
/// <param name="SamplesPerSecond">Of the running epoch so far.</param>
/// <param name="WaitShare">Share of the running epoch's time, 0 to 1, that the network waited for data.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    int Step,
    int Steps,
    double Loss,
    double LearningRate,
    double SamplesPerSecond,
    double WaitShare
);

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
