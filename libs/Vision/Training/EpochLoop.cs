using System.Diagnostics;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Training.Loop;
using StackingK8s.Vision.Training.Optimiser;
using StackingK8s.Vision.Training.Snapshots;
using StackingK8s.Vision.Training.Validation;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// The epochs of one training, from any position to the end: for each batch its gradients, for each step of the optimiser the weights, at
/// each epoch's
/// end the validation and a snapshot. The fields say where the training stands; all tensors belong to the parts it is given.
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
    TrainingOptions options
)
{
    readonly List<EpochSummary> _curve = [];
    int _epoch, // from 1
        _batch, // batches of this epoch done
        _step, // steps done, over all epochs
        _readSteps, // steps whose losses have been read
        _samples, // of this epoch, since it began or was resumed
        _batchSize;
    long _epochBegan,
        _savedTime;
    (int Step, int Batch) _savedAt;
    double _epochLoss; // sum over this epoch's steps

    /// <summary>What stopped being finite in a step, counted from 0 over all epochs; as the end of a sentence.</summary>
    public required Func<int, string> FindDivergence { get; init; }

    public Action<TrainingProgress>? Progress { get; init; }

    public Checkpointing? Checkpointing { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <returns>The curve of all epochs, those before the position included.</returns>
    public IReadOnlyList<EpochSummary> Run(TrainingPosition position)
    {
        (_epoch, _batch, _step, _readSteps) = (position.Epoch, position.Batch, position.Step, position.Step);
        (_epochLoss, _batchSize) = (position.EpochLoss, position.BatchSize);
        _curve.AddRange(position.Curve);
        (_savedAt, _savedTime) = ((_step, _batch), Stopwatch.GetTimestamp());

        while (_epoch <= options.Epochs && options.EarlyStopping?.IsOver(_curve) != true)
        {
            TrainEpoch();
            EndEpoch();
        }
        return _curve;
    }

    void TrainEpoch()
    {
        (_epochBegan, _samples) = (Stopwatch.GetTimestamp(), 0);
        foreach (var batch in loader.Shuffled((ulong)options.Seed, _epoch - 1, options.Augmentation, _batch))
        {
            if (plan.IsBetweenSteps(_batch))
                SaveOrStop();
            using var scope = NewDisposeScope();
            losses.Add(gradients.AddGradients(batch, (_epoch - 1) * plan.Batches + _batch, plan.ShareOf(_batch)));
            _samples += batch.Count;
            _batch++;
            if (plan.IsBetweenSteps(_batch))
                StepOptimiser();
        }
    }

    void StepOptimiser()
    {
        optimiser.Step(schedule.At(_step++));
        average?.Update();
        losses.EndStep(optimiser.GradientNorm);
        if (losses.IsFull || _batch == plan.Batches)
            Report(ReadLosses());
    }

    /// <summary>Adds the losses since the last read to the epoch's.</summary>
    /// <returns>Their mean; 0 where there are none.</returns>
    double ReadLosses()
    {
        var read = losses.Take();
        foreach (var (loss, norm) in read)
        {
            if (!float.IsFinite(loss) || !float.IsFinite(norm))
                throw new TrainingDivergedException(_epoch, _readSteps + 1, loss, FindDivergence(_readSteps), options);
            _epochLoss += loss;
            _readSteps++;
        }
        return read.Length == 0 ? 0 : read.Average(each => each.Loss);
    }

    void Report(double loss) =>
        Progress?.Invoke(
            new TrainingProgress(
                _epoch,
                options.Epochs,
                _step,
                schedule.Steps,
                loss,
                schedule.At(_step - 1),
                SamplesPerSecond(),
                loader.WaitShare
            )
        );

    void EndEpoch()
    {
        double rate = SamplesPerSecond(),
            loss = _epochLoss / plan.Steps,
            learningRate = schedule.At(_step - 1);
        _curve.Add(new EpochSummary(_epoch, _step, loss, learningRate, rate, loader.WaitShare, Validate()));
        (_epoch, _batch, _epochLoss) = (_epoch + 1, 0, 0);
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
        if (loss is not null && _curve.TrueForAll(earlier => loss < earlier.ValidationLoss))
            validation.KeepState();
        average?.Swap();
        if (loss is null) // cancelled
            SaveOrStop();
        return loss;
    }

    void SaveOrStop()
    {
        if (Cancellation.IsCancellationRequested || Checkpointing?.Every < Stopwatch.GetElapsedTime(_savedTime))
            Save();
        Cancellation.ThrowIfCancellationRequested();
    }

    void Save()
    {
        if (Checkpointing is null || (_step, _batch) == _savedAt)
            return;
        ReadLosses();
        using var scope = NewDisposeScope();
        var position = new TrainingPosition(_step, _epoch, _batch, _batchSize, _epochLoss, [.. _curve]);
        Checkpointing.Save(new TrainingSnapshot(position, state.Tensors()));
        (_savedAt, _savedTime) = ((_step, _batch), Stopwatch.GetTimestamp());
    }

    double SamplesPerSecond() => _samples / Stopwatch.GetElapsedTime(_epochBegan).TotalSeconds;
}
