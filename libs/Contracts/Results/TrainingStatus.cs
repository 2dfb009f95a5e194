using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Results;

/// <summary>Where the training of one expert stands.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">Of the whole training.</param>
/// <param name="Step">Optimiser steps done, over all epochs.</param>
/// <param name="Steps">Of the whole training.</param>
/// <param name="BatchSize">Most images per step.</param>
/// <param name="Loss">Mean training loss of late, in nats.</param>
/// <param name="LearningRate">Of the latest step.</param>
/// <param name="SamplesPerSecond">Of the running epoch so far.</param>
/// <param name="WaitShare">Share of the running epoch's time, 0 to 1, that the network waited for images.</param>
public sealed record TrainingStatus(
    int Epoch,
    int Epochs,
    int Step,
    int Steps,
    int BatchSize,
    double Loss,
    double LearningRate,
    double SamplesPerSecond,
    double WaitShare
);
