using System.Diagnostics;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Training.Loop;
using StackingK8s.Vision.Training.Optimiser;
using StackingK8s.Vision.Training.Snapshots;
using StackingK8s.Vision.Training.Validation;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// The epochs of one training, from any position to the end: for each batch its gradients, for each step of the optimiser the weights, at
/// each epoch's end the validation and a snapshot. The fields say where the training stands; all tensors belong to the parts it is given.
/// </summary>
sealed class EpochLoop(
    BatchLoader loader,
    TrainingStep gradients,
    AdamW optimiser,
    WeightAverage? average,
    InnerValidation? validation,
    LossWindow losses,
    TrainingState state,
    StepPlan plan,
    LearningRateSchedule schedule,
    TrainingOptions options,
    ThreadNumbers threads
)
{
    readonly List<EpochSummary> curve = [];
    int epoch, // from 1
        batch, // batches of this epoch done
        step, // steps done, over all epochs
        readSteps, // steps whose losses have been read
        samples, // of this epoch, since it began or was resumed
        batchSize;
    long epochBegan,
        savedTime;
    (int Step, int Batch) savedAt;
    IReadOnlyList<int> kept = []; // steps after which a snapshot is taken whatever the time
    double epochLoss; // sum over this epoch's steps

    /// <summary>What stopped being finite in a step, counted from 0 over all epochs; as the end of a sentence.</summary>
    public required Func<int, string> FindDivergence { get; init; }

    public Action<TrainingProgress>? Progress { get; init; }

    public Checkpointing? Checkpointing { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <returns>The curve of all epochs, those before the position included.</returns>
    public IReadOnlyList<EpochSummary> Run(TrainingPosition position)
    {
        (epoch, this.batch, step, readSteps) = (position.Epoch, position.Batch, position.Step, position.Step);
        (epochLoss, batchSize) = (position.EpochLoss, position.BatchSize);
        curve.AddRange(position.Curve);
        kept = Snapshots.Checkpointing.KeptSteps(schedule.Steps, this.Checkpointing?.Keep ?? 0);
        (savedAt, savedTime) = ((step, this.batch), Stopwatch.GetTimestamp());

        while (epoch <= options.Epochs && options.EarlyStopping?.IsOver(curve) != true)
        {
            TrainEpoch();
            EndEpoch();
        }
        return curve;
    }

    void TrainEpoch()
    {
        (epochBegan, samples) = (Stopwatch.GetTimestamp(), 0);
        foreach (var batch in loader.Shuffled((ulong)options.Seed, epoch - 1, options.Augmentation, this.batch))
        {
            if (plan.IsBetweenSteps(this.batch))
                SaveOrStop();
            using var scope = NewDisposeScope();
            losses.Add(gradients.AddGradients(batch, (epoch - 1) * plan.Batches + this.batch, plan.Share(this.batch)));
            samples += batch.Count;
            this.batch++;
            if (plan.IsBetweenSteps(this.batch))
                StepOptimiser();
        }
    }

    void StepOptimiser()
    {
        optimiser.Step(schedule.At(step++));
        threads.ThrowIfChanged();
        average?.Update();
        losses.EndStep(optimiser.GradientNorm);
        if (losses.IsFull || this.batch == plan.Batches)
            Report(ReadLosses());
        if (kept.Contains(step))
            Save(isKept: true);
    }

    /// <summary>Adds the losses since the last read to the epoch's.</summary>
    /// <returns>Their mean; 0 without any.</returns>
    double ReadLosses()
    {
        var read = losses.Take();
        foreach (var (loss, norm) in read)
        {
            if (!float.IsFinite(loss) || !float.IsFinite(norm))
                throw new TrainingDivergedException(epoch, readSteps + 1, loss, FindDivergence(readSteps), options);
            epochLoss += loss;
            readSteps++;
        }
        return read.Length == 0 ? 0 : read.Average(each => each.Loss);
    }

    void Report(double loss) =>
        Progress?.Invoke(
            new TrainingProgress(
                epoch,
                options.Epochs,
                step,
                schedule.Steps,
                loss,
                schedule.At(step - 1),
                SamplesPerSecond(),
                loader.WaitShare
            )
        );

    void EndEpoch()
    {
        double rate = SamplesPerSecond(),
            loss = epochLoss / plan.Steps,
            learningRate = schedule.At(step - 1);
        curve.Add(new EpochSummary(epoch, step, loss, learningRate, rate, loader.WaitShare, Validate()));
        (epoch, this.batch, epochLoss) = (epoch + 1, 0, 0);
        Save();
    }

    /// <summary>
    /// Evaluates the network as it would be used, with the averaged weights where there are some, and keeps its state if it is the best.
    /// </summary>
    /// <returns>Log-loss of the validation rows; null without early stopping.</returns>
    double? Validate()
    {
        if (validation is null)
            return null;
        average?.Swap();
        var loss = validation.Evaluate(Cancellation);
        if (loss is not null && curve.TrueForAll(earlier => loss < earlier.ValidationLoss))
            validation.KeepState();
        average?.Swap();
        if (loss is null) // cancelled
            SaveOrStop();
        return loss;
    }

    void SaveOrStop()
    {
        if (Cancellation.IsCancellationRequested || Checkpointing?.Every < Stopwatch.GetElapsedTime(savedTime))
            Save();
        Cancellation.ThrowIfCancellationRequested();
    }

    void Save(bool isKept = false)
    {
        if (Checkpointing is null || (step, this.batch) == savedAt)
            return;
        ReadLosses();
        using var scope = NewDisposeScope();
        var position = new TrainingPosition(step, epoch, this.batch, batchSize, epochLoss, [.. curve]);
        Checkpointing.Save(new TrainingSnapshot(position, state.Tensors()) { IsKept = isKept });
        (savedAt, savedTime) = ((step, this.batch), Stopwatch.GetTimestamp());
    }

    double SamplesPerSecond() => samples / Stopwatch.GetElapsedTime(epochBegan).TotalSeconds;
}
