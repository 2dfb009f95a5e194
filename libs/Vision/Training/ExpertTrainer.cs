using StackingK8s.Learning.Splits;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Training.Loop;
using StackingK8s.Vision.Training.Optimiser;
using StackingK8s.Vision.Training.Snapshots;
using StackingK8s.Vision.Training.Validation;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// Trains one network on the training rows of one fold.
/// <para>
/// Why every fold trains again, and from the same initialisation: a network embeds rows it was trained on too well. It has bent its
/// features until those very rows fell on the right side, which it does for no row it meets later. A meta-model trained on such
/// embeddings learns to trust them and fails on new images. So each row must be embedded by a network that saw neither it nor its group,
/// which takes one network for each held-out fold. Starting all of them from the same weights, with the same data order and augmentation,
/// leaves the missing rows as the only difference between them and keeps their embeddings as similar as possible. Continuing from another
/// fold's network would carry over what that one saw: the leak this exists to prevent.
/// </para>
/// <para>Same seed, same rows, same number of threads, same machine: the same weights, bit for bit, on a CPU.</para>
/// </summary>
public static class ExpertTrainer
{
    /// <summary>Trains the network in place; it ends in training mode, with the last, the averaged or the best weights.</summary>
    /// <param name="network">
    /// (n, 3, size, size) normalised -> (n, classes) logits; initialised, on its device, in its memory format.
    /// </param>
    /// <param name="images">The cache of all images.</param>
    /// <param name="rows">Training rows of the cache, at least one, and none of the held-out fold.</param>
    /// <param name="labels">Class of each of these rows, from 0.</param>
    /// <param name="normalisation">The network's own.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">
    /// Called every <see cref="TrainingOptions.ReadLossEvery"/> steps and at each epoch's end, on the caller's thread; null for none.
    /// </param>
    /// <param name="resume">
    /// A snapshot of the same training to resume from, null to start. On a CPU the weights and losses are then, bit for bit, those of a
    /// training that was never interrupted.
    /// </param>
    /// <param name="checkpointing">Where this training's snapshots go; null for nowhere.</param>
    /// <param name="groups">
    /// Group of each row, which early stopping's inner split keeps whole; null where every row is its own group.
    /// </param>
    /// <param name="cancellation">
    /// Checked before every step; the weights are then those of an unfinished training.
    /// </param>
    /// <returns>The training curve, one point per epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss or its gradient is no longer finite.</exception>
    /// <exception cref="TrainingOutOfMemoryException">A batch is too large for the device.</exception>
    /// <exception cref="SnapshotMismatchException">The snapshot belongs to another training.</exception>
    /// <exception cref="SplitException">Early stopping finds too few rows or groups to set some aside.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled, after a last snapshot.</exception>
    /// <exception cref="ThreadsChangedException">
    /// Other code has changed the number of threads meanwhile; no snapshot holds such a step.
    /// </exception>
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
        IReadOnlyList<int>? groups = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, rows.Count);
        using var scope = NewDisposeScope();
        var threads = OperationThreads.Hold();
        network.train();

        // Which rows train and which validate, and how an epoch of them becomes batches and steps.
        var split = InnerSplit.Create(labels, groups, options);
        int[] trainingRows = [.. split.Training.Select(i => rows[i])];
        var position = resume?.Position ?? new TrainingPosition(0, 1, 0, options.BatchSize, 0, []);
        var plan = StepPlan.Create(trainingRows.Length, position.BatchSize, options.AccumulationSteps);
        var schedule = LearningRateSchedule.Create(options, options.Epochs * plan.Steps);

        // Images in, gradients out, weights moved.
        var device = network.parameters().First().device;
        var normalise = normalisation.CreateTransform(images.Size, device); // (n, size, size, 3) uint8 -> (n, 3, size, size) float32
        var batches = EvenStretch.All(trainingRows.Length, plan.Batches);
        using var loader = new BatchLoader(images, trainingRows, position.BatchSize, options.LoaderThreads, device, batches);
        using var gradients = new TrainingStep(network, normalise, [.. split.Training.Select(i => labels[i])], options);
        using var optimiser = AdamW.Create(network, options);
        using var average = options.AverageDecay is { } decay ? new WeightAverage(network, decay, ForeachScript.TryCompile()) : null;
        using var validation =
            split.Validation.Length == 0
                ? null
                : new InnerValidation(
                    network,
                    normalise,
                    images,
                    [.. split.Validation.Select(i => rows[i])],
                    [.. split.Validation.Select(i => labels[i])],
                    position.BatchSize,
                    options.LoaderThreads
                );
        using var losses = new LossWindow(options.ReadLossEvery, device);

        var state = new TrainingState(network, optimiser, average, validation);
        if (resume is not null)
            state.Restore(resume, plan, options.Epochs);

        var loop = new EpochLoop(loader, gradients, optimiser, average, validation, losses, state, plan, schedule, options, threads)
        {
            FindDivergence = step => Divergence.Find(network, gradients, normalise, loader, trainingRows, plan, step, options),
            Progress = progress,
            Checkpointing = checkpointing,
            Cancellation = cancellation,
        };
        var curve = loop.Run(position);

        if (validation is not null)
            validation.CopyToNetwork();
        else
            average?.CopyToNetwork();
        return curve;
    }
}
