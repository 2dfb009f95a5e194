using System.Diagnostics;
using StackingK8s.Learning.Splits;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Training.Loop;
using StackingK8s.Vision.Training.Optimiser;
using StackingK8s.Vision.Training.Snapshots;
using StackingK8s.Vision.Training.Validation;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// Trains one network on the training rows of one fold.
/// <para>
/// Why every fold trains again, and from the same initialisation: a network that saw a row describes it too well. It has bent its
/// features until that very row fell on the right side, which it does for no row it meets later. A meta-model trained on such
/// descriptions learns to trust them, and is betrayed by every new image. So each row must be described by a network that saw neither it nor
/// its group, which takes one network for each held-out fold. Starting all of them from the same weights, with the same data order and
/// augmentation, leaves the missing rows as the only difference between them, and keeps their embeddings as alike as they can be.
/// Continuing from another fold's network instead would carry over what that one saw: the leak this exists to prevent.
/// </para>
/// <para>Same seed, same rows, same number of threads, same machine: the same weights, bit for bit, on a CPU.</para>
/// </summary>
public static class ExpertTrainer
{
    /// <summary>Trains the network in place; it ends in training mode, with the last, the averaged or the best weights.</summary>
    /// <param name="network">(n, 3, size, size) normalised -> (n, classes) logits; initialised, on its device, in its memory format.</param>
    /// <param name="images">The cache of all images.</param>
    /// <param name="rows">Training rows of the cache, at least one, and nothing of the held-out fold.</param>
    /// <param name="labels">Class of each of these rows, from 0.</param>
    /// <param name="normalisation">The network's own.</param>
    /// <param name="progress">Told every <see cref="TrainingOptions.ReadLossEvery"/> steps and at each epoch's end, on the caller's thread.</param>
    /// <param name="resume">A snapshot of the same training, to go on from: on a CPU the weights and losses are then, bit for bit, those of a training that never stopped.</param>
    /// <param name="checkpointing">Where this training's snapshots go.</param>
    /// <param name="groups">Group of each row, which early stopping's inner split keeps whole; null where rows stand for themselves.</param>
    /// <param name="cancellation">Looked at before every step; the weights are then those of an unfinished training.</param>
    /// <returns>The training curve, one point per epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss is no longer finite.</exception>
    /// <exception cref="TrainingOutOfMemoryException">A batch is too large for the device.</exception>
    /// <exception cref="SnapshotMismatchException">The snapshot is of another training.</exception>
    /// <exception cref="Learning.Splits.SplitException">Early stopping finds too few rows or groups to set some aside.</exception>
    public static IReadOnlyList<EpochSummary> Train(
        nn.Module<Tensor, Tensor> network,
        ImageCache images,
        IReadOnlyList<int> rows,
        IReadOnlyList<int> labels,
        Normalisation normalisation,
        TrainingOptions options,
        Action<TrainingProgress>? progress = null,
        TrainingSnapshot? resume = null,
        Checkpointing? checkpointing = null,
        IReadOnlyList<string>? groups = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, rows.Count);
        using var scope = NewDisposeScope();
        network.train();

        var (learning, judging) = InnerSplit.Create(labels, groups, options);
        int[] learnt = [.. learning.Select(i => rows[i])];
        var position = resume?.Position ?? new TrainingPosition(0, 1, 0, options.BatchSize, 0, []);
        var plan = StepPlan.Create(learnt.Length, position.BatchSize, options.AccumulationSteps);
        var schedule = LearningRateSchedule.Create(options, options.Epochs * plan.Steps);

        var device = network.parameters().First().device;
        var normalise = normalisation.CreateTransform(images.Size, device);
        using var loader = new BatchLoader(
            images,
            learnt,
            position.BatchSize,
            options.LoaderThreads,
            device,
            EvenStretch.All(learnt.Length, plan.Batches)
        );
        using var gradients = new TrainingStep(network, normalise, [.. learning.Select(i => labels[i])], options);
        using var optimiser = AdamW.Create(network, options);
        using var average = options.AverageDecay is { } decay ? new WeightAverage(network, decay, ForeachScript.TryCompile()) : null;
        using var validation =
            judging.Length == 0
                ? null
                : new InnerValidation(
                    network,
                    normalise,
                    images,
                    [.. judging.Select(i => rows[i])],
                    [.. judging.Select(i => labels[i])],
                    position.BatchSize,
                    options.LoaderThreads
                );
        using var losses = new LossWindow(options.ReadLossEvery, device);
        var state = new TrainingState(network, optimiser, average, validation);
        if (resume is not null)
            state.Restore(resume, plan, options.Epochs);

        var curve = position.Curve.ToList();
        double epochLoss = position.EpochLoss;
        int step = position.Step,
            done = position.Batch,
            readStep = step;
        var savedAt = (step, done);
        long saved = Stopwatch.GetTimestamp();
        for (
            int epoch = position.Epoch;
            epoch <= options.Epochs && options.EarlyStopping?.IsOver(curve) != true;
            epoch++, done = 0, epochLoss = 0
        )
        {
            long began = Stopwatch.GetTimestamp();
            int samples = 0;
            foreach (var batch in loader.Shuffled((ulong)options.Seed, epoch - 1, options.Augmentation, done))
            {
                if (plan.IsBetweenSteps(done))
                    SaveOrStop(epoch);
                using var batchScope = NewDisposeScope();
                losses.Add(gradients.AddGradients(batch, (epoch - 1) * plan.Batches + done, plan.ShareOf(done)));
                samples += batch.Count;
                if (!plan.IsBetweenSteps(++done))
                    continue;

                optimiser.Step(schedule.At(step++));
                average?.Update();
                losses.EndStep(optimiser.GradientNorm);
                if (!losses.IsFull && done < plan.Batches)
                    continue;
                double loss = ReadLosses(epoch);
                progress?.Invoke(
                    new TrainingProgress(
                        epoch,
                        options.Epochs,
                        step,
                        schedule.Steps,
                        loss,
                        schedule.At(step - 1),
                        Rate(samples, began),
                        loader.WaitShare
                    )
                );
            }
            double rate = Rate(samples, began);
            curve.Add(new EpochSummary(epoch, step, epochLoss / plan.Steps, schedule.At(step - 1), rate, loader.WaitShare, Judge(epoch)));
            epochLoss = 0;
            Save(epoch + 1, 0);
        }
        if (validation is not null)
            validation.CopyToNetwork();
        else
            average?.CopyToNetwork();
        return curve;

        // Mean since the last look; epochLoss grows by the losses.
        double ReadLosses(int epoch)
        {
            var read = losses.Take();
            foreach (var (loss, norm) in read)
            {
                if (!float.IsFinite(loss) || !float.IsFinite(norm))
                    throw new TrainingDivergedException(
                        epoch,
                        readStep + 1,
                        loss,
                        Divergence.Find(network, gradients, normalise, loader, learnt, plan, readStep, options),
                        options
                    );
                epochLoss += loss;
                readStep++;
            }
            return read.Length == 0 ? 0 : read.Average(each => each.Loss);
        }

        double? Judge(int epoch)
        {
            if (validation is null)
                return null;
            average?.Swap();
            var loss = validation.Loss(cancellation);
            if (loss is not null && curve.TrueForAll(earlier => loss < earlier.ValidationLoss))
                validation.Keep();
            average?.Swap();
            if (loss is null)
                SaveOrStop(epoch);
            return loss;
        }

        void SaveOrStop(int epoch)
        {
            if (cancellation.IsCancellationRequested || checkpointing?.Every < Stopwatch.GetElapsedTime(saved))
                Save(epoch, done);
            cancellation.ThrowIfCancellationRequested();
        }

        void Save(int epoch, int batch)
        {
            if (checkpointing is null || (step, batch) == savedAt)
                return;
            ReadLosses(epoch);
            using var scope = NewDisposeScope();
            checkpointing.Save(new(new(step, epoch, batch, position.BatchSize, epochLoss, [.. curve]), state.Tensors()));
            (saved, savedAt) = (Stopwatch.GetTimestamp(), (step, batch));
        }
    }

    static double Rate(int samples, long began) => samples / Stopwatch.GetElapsedTime(began).TotalSeconds;
}
