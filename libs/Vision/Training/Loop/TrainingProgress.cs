namespace StackingK8s.Vision.Training.Loop;

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
