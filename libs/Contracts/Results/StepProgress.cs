namespace StackingK8s.Contracts.Results;

/// <summary>What a running step is doing, as its /progress page reports it. Terminal, log and /metrics show the same record.</summary>
/// <param name="Step">fold-0, aggregate or meta.</param>
/// <param name="Activity">One of <see cref="ActivityNames"/>.</param>
/// <param name="Expert">The expert at work, if any.</param>
/// <param name="Done">Units done of this activity, those of an earlier start included.</param>
/// <param name="Total">Units in all of this activity; 0 when unknown.</param>
/// <param name="Unit">images, candidates, ...</param>
/// <param name="Rate">Units per second since this start of the activity; 0 when unknown.</param>
/// <param name="SecondsLeft">Of this activity; null when unknown.</param>
/// <param name="Fraction">Of the whole step, 0 to 1.</param>
/// <param name="Training">Where the expert's training stands; null outside training.</param>
/// <param name="Checkpoints">What was saved of the expert's training; null before anything was.</param>
public sealed record StepProgress(
    string Step,
    string Activity,
    string? Expert,
    long Done,
    long Total,
    string Unit,
    double Rate,
    double? SecondsLeft,
    double Fraction,
    TrainingStatus? Training,
    CheckpointStatus? Checkpoints
)
{
    /// <summary>Its latest message since the last progress, for example that it waits for the store; null while it progresses.</summary>
    public string? Message { get; init; }

    /// <summary>The progress of a step that has just started: nothing done, nothing known.</summary>
    public static StepProgress Starting(string step) => new(step, ActivityNames.Starting, null, 0, 0, "", 0, null, 0, null, null);
}

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

/// <summary>The checkpoints that this process has written for the expert at work.</summary>
/// <param name="Written">How many are complete.</param>
/// <param name="Failed">How many could not be written.</param>
/// <param name="SavedAt">When the latest complete one was begun: what a kill would lose is newer; null before the first.</param>
/// <param name="Bytes">Size of the latest.</param>
/// <param name="Seconds">Time its writing took, beside the training.</param>
/// <param name="PauseSeconds">Time the training stood still for it.</param>
public sealed record CheckpointStatus(int Written, int Failed, DateTimeOffset? SavedAt, long Bytes, double Seconds, double PauseSeconds);
