using System.Diagnostics;
using StackingK8s.Vision.Images;
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
    /// <summary>Trains the network in place; it ends in training mode, with the last or the averaged weights.</summary>
    /// <param name="network">(n, 3, size, size) normalised -> (n, classes) logits; initialised, on its device, in its memory format.</param>
    /// <param name="images">The cache of all images.</param>
    /// <param name="rows">Training rows of the cache, at least one, and nothing of the held-out fold.</param>
    /// <param name="labels">Class of each of these rows, from 0.</param>
    /// <param name="normalisation">The network's own.</param>
    /// <param name="progress">Told every <see cref="TrainingOptions.ReadLossEvery"/> steps and at each epoch's end, on the caller's thread.</param>
    /// <param name="resume">A snapshot of the same training, to go on from: on a CPU the weights and losses are then, bit for bit, those of a training that never stopped.</param>
    /// <param name="checkpointing">Where this training's snapshots go.</param>
    /// <param name="cancellation">Looked at before every step; the weights are then those of an unfinished training.</param>
    /// <returns>The training curve, one point per epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss is no longer finite.</exception>
    /// <exception cref="SnapshotMismatchException">The snapshot is of another training.</exception>
    public static IReadOnlyList<EpochSummary> Train(
        nn.Module<Tensor, Tensor> network, ImageCache images, IReadOnlyList<int> rows, IReadOnlyList<int> labels, Normalisation normalisation,
        TrainingOptions options, Action<TrainingProgress>? progress = null,
        TrainingSnapshot? resume = null, Checkpointing? checkpointing = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, rows.Count);
        using var scope = NewDisposeScope();
        network.train();

        var device = network.parameters().First().device;
        var classes = tensor(labels.Select(label => (long)label).ToArray()).to(device);
        var normalise = normalisation.For(images.Size, device);
        var position = resume?.Position ?? new TrainingPosition(0, 1, 0, options.BatchSize, 0, []);
        using var loader = new BatchLoader(images, rows, position.BatchSize, options.LoaderThreads);
        using var optimiser = AdamW.For(network, options);
        using var average = options.AverageDecay is { } decay ? new WeightAverage(network, decay, ForeachScript.TryCompile()) : null;
        using var losses = new LossWindow(options.ReadLossEvery, device);
        var schedule = LearningRateSchedule.Of(options, options.Epochs * loader.BatchCount);
        var state = new TrainingState(network, optimiser, average);
        if (resume is not null) state.Restore(resume);

        var curve = position.Curve.ToList();
        double epochLoss = position.EpochLoss;
        int step = position.Step, done = position.Batch, savedStep = step;
        long saved = Stopwatch.GetTimestamp();
        for (int epoch = position.Epoch; epoch <= options.Epochs; epoch++, done = 0, epochLoss = 0)
        {
            long began = Stopwatch.GetTimestamp();
            int samples = 0;
            foreach (var batch in loader.Shuffled((ulong)options.Seed, epoch - 1, options.Augmentation, done))
            {
                if (cancellation.IsCancellationRequested || checkpointing?.Every < Stopwatch.GetElapsedTime(saved)) Save(epoch, done);
                cancellation.ThrowIfCancellationRequested();
                Step(batch);
                step++;
                done++;
                samples += batch.Count;
                if (!losses.IsFull && done < loader.BatchCount) continue;
                double loss = ReadLosses(epoch);
                progress?.Invoke(new TrainingProgress(epoch, options.Epochs, step, schedule.Steps, loss, schedule.At(step - 1), Rate(samples, began), loader.WaitShare));
            }
            curve.Add(new EpochSummary(epoch, step, epochLoss / loader.BatchCount, schedule.At(step - 1), Rate(samples, began), loader.WaitShare));
            epochLoss = 0;
            Save(epoch + 1, 0);
        }
        average?.CopyToNetwork();
        return curve;

        void Step(Batch batch)
        {
            using var scope = NewDisposeScope();
            using var generator = random.manual_seed(StepSeed.Of(options.Seed, step));
            var logits = network.call(normalise(batch.Pixels()));   // (n, classes)
            var targets = classes.index_select(0, batch.Positions().to(device));   // (n)
            var loss = nn.functional.cross_entropy(logits, targets, label_smoothing: options.LabelSmoothing);
            loss.backward();
            optimiser.Step(schedule.At(step));
            average?.Update();
            losses.Add(loss);
        }

        // Returns the mean since the last look.
        double ReadLosses(int epoch)
        {
            float[] read = losses.Take();
            foreach (float loss in read)
            {
                if (!float.IsFinite(loss)) throw new TrainingDivergedException(epoch, step, loss, options);
                epochLoss += loss;
            }
            return read.Length == 0 ? 0 : read.Average();
        }

        void Save(int epoch, int batch)
        {
            if (checkpointing is null || step == savedStep) return;
            ReadLosses(epoch);
            using var scope = NewDisposeScope();
            checkpointing.Save(new(new(step, epoch, batch, position.BatchSize, epochLoss, [.. curve]), state.Tensors()));
            (saved, savedStep) = (Stopwatch.GetTimestamp(), step);
        }
    }

    static double Rate(int samples, long began) => samples / Stopwatch.GetElapsedTime(began).TotalSeconds;
}
