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
    /// <param name="cancellation">Looked at before every step; the weights are then those of an unfinished training.</param>
    /// <returns>The training curve, one point per epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss is no longer finite.</exception>
    public static IReadOnlyList<EpochSummary> Train(
        nn.Module<Tensor, Tensor> network, ImageCache images, IReadOnlyList<int> rows, IReadOnlyList<int> labels, Normalisation normalisation,
        TrainingOptions options, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, rows.Count);
        using var scope = NewDisposeScope();
        random.manual_seed(options.Seed);
        network.train();

        var device = network.parameters().First().device;
        var classes = tensor(labels.Select(label => (long)label).ToArray()).to(device);
        var normalise = normalisation.For(images.Size, device);
        using var loader = new BatchLoader(images, rows, options.BatchSize, options.LoaderThreads, device);
        using var optimiser = AdamW.For(network, options);
        using var average = options.AverageDecay is { } decay ? new WeightAverage(network, decay, ForeachScript.TryCompile()) : null;
        var schedule = LearningRateSchedule.Of(options, options.Epochs * loader.BatchCount);
        var lossSum = zeros([], ScalarType.Float32, device);

        var curve = new List<EpochSummary>();
        int step = 0;
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            long began = Stopwatch.GetTimestamp();
            double epochLoss = 0, learningRate = 0;
            int samples = 0, unread = 0, lastStep = step + loader.BatchCount;
            foreach (var batch in loader.Shuffled((ulong)options.Seed, epoch - 1, options.Augmentation))
            {
                cancellation.ThrowIfCancellationRequested();
                learningRate = schedule.At(step);
                Step(batch, learningRate);
                step++;
                samples += batch.Count;
                unread++;
                if (unread < options.ReadLossEvery && step < lastStep) continue;

                double loss = TakeLoss();
                if (!double.IsFinite(loss)) throw new TrainingDivergedException(epoch, step, loss, options);
                epochLoss += loss;
                progress?.Invoke(new TrainingProgress(epoch, options.Epochs, step, schedule.Steps, loss / unread, learningRate, Rate(samples, began)));
                unread = 0;
            }
            curve.Add(new EpochSummary(epoch, epochLoss / loader.BatchCount, learningRate, Rate(samples, began), loader.WaitShare));
        }
        average?.CopyToNetwork();
        return curve;

        double TakeLoss()
        {
            using var read = NewDisposeScope();
            double loss = lossSum.ToSingle();
            lossSum.zero_();
            return loss;
        }

        void Step(Batch batch, double learningRate)
        {
            using var step = NewDisposeScope();
            var logits = network.call(normalise(batch.Pixels()));   // (n, classes)
            var targets = classes.index_select(0, batch.Positions().to(device));   // (n)
            var loss = nn.functional.cross_entropy(logits, targets, label_smoothing: options.LabelSmoothing);
            loss.backward();
            optimiser.Step(learningRate);
            average?.Update();
            using (no_grad()) lossSum.add_(loss);
        }
    }

    static double Rate(int samples, long began) => samples / Stopwatch.GetElapsedTime(began).TotalSeconds;
}
