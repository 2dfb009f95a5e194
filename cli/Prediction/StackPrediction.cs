using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning;
using StackingK8s.Meta;
using StackingK8s.Steps;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Training.Devices;
using static TorchSharp.torch;

namespace StackingK8s.Cli.Prediction;

/// <summary>
/// The whole stack on new images, a stretch of them at a time: decoded, described by each fold's networks one after another, judged by the meta-model.
/// Memory and disk hold one stretch and one network, however many images there are.
/// </summary>
/// <param name="model">The stack.</param>
/// <param name="device">Where networks work.</param>
/// <param name="options">Batch size, threads, threshold, and what becomes of images that cannot be used.</param>
/// <param name="scratch">For decoded images.</param>
sealed class StackPrediction(StackedModel model, Device device, PredictOptions options, string scratch)
{
    /// <summary>Decoded images on disk at a time: enough that loading the networks for each stretch counts for little.</summary>
    const long StretchBytes = 1L << 30;

    readonly IReadOnlyList<int> sizes = [.. model.Experts[0].Select(expert => expert.Description.ImageSize).Distinct()];
    readonly double threshold = options.Threshold ?? model.Threshold;

    /// <param name="images">At least one.</param>
    /// <param name="take">Given each prediction, in the order of the images.</param>
    /// <param name="progress">Counts descriptions: one for each image, fold and expert.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>A sentence for each image that was left out.</returns>
    /// <exception cref="DataException">Images that cannot be used, all of them, unless they are to be left out.</exception>
    public IReadOnlyList<string> Run(
        ImageList images,
        Action<Artifacts.Data.Prediction> take,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        int networks = model.Experts.Count * model.Names.Count;
        var activity = progress.Begin("describing", "descriptions", (long)images.Names.Count * networks, 0, 1);
        List<string> unreadable = [];
        long imageBytes = sizes.Sum(size => 3L * size * size),
            done = 0;
        foreach (var stretch in EvenStretch.Cut(images.Names.Count, options.BatchSize, StretchBytes / imageBytes))
        {
            string folder = Path.Combine(scratch, "decoded");
            using (var decoded = ReadableImages.Decode(images, stretch, sizes, folder, options.Threads, stop))
            {
                unreadable.AddRange(decoded.Unreadable);
                // Once the work cannot end well, the rest is only looked through for more of the kind.
                if (decoded.Rows.Count > 0 && (unreadable.Count == 0 || options.SkipUnreadable))
                {
                    long before = done;
                    EvenStretch? cuts = decoded.Rows.Count == stretch.Total ? stretch : null;
                    foreach (var prediction in Judge(images, decoded, cuts, count => activity.Report(before + count), stop))
                        take(prediction);
                }
            }
            Directory.Delete(folder, true);
            activity.Report(done += (long)stretch.Total * networks);
        }
        if (unreadable.Count == images.Names.Count || (unreadable.Count > 0 && !options.SkipUnreadable))
            throw new DataException(
                $"{unreadable.Count} of {images.Names.Count} images cannot be used:\n{string.Join("\n", unreadable.Select(each => $"  {each}"))}"
                    + (options.SkipUnreadable ? "" : "\nMend them, or leave them out with --skip-unreadable.")
            );
        return unreadable;
    }

    IEnumerable<Artifacts.Data.Prediction> Judge(
        ImageList images,
        ReadableImages decoded,
        EvenStretch? cuts,
        Action<long> done,
        CancellationToken stop
    )
    {
        int rows = decoded.Rows.Count,
            folds = model.Experts.Count;
        long described = 0;
        var words = new (FloatMatrix Embeddings, float[] Logits)[folds, model.Names.Count];
        for (int expert = 0; expert < model.Names.Count; expert++)
        for (int fold = 0; fold < folds; fold++)
        {
            var trained = model.Experts[fold][expert];
            using var network = trained.Load(device);
            long before = described;
            var of = trained
                .Describe(network)
                .Of(
                    decoded.OfSize[trained.Description.ImageSize],
                    [.. Enumerable.Range(0, rows)],
                    options.Threads,
                    count => done(before + count),
                    stop,
                    options.BatchSize,
                    cuts
                );
            words[fold, expert] = (of.Embeddings, of.Logits);
            described += rows;
        }
        var mean = FoldMean.Of(model.Meta, model.Start, [.. Enumerable.Range(0, folds).Select(fold => Features(fold))]);
        return Enumerable
            .Range(0, rows)
            .Select(row => new Artifacts.Data.Prediction(
                images.Names[decoded.Rows[row]],
                mean.Probabilities[row],
                model.LabelNames[mean.Probabilities[row] >= threshold ? 1 : 0],
                mean.Logits.Row(row).ToArray()
            ));

        FoldDescription Features(int fold)
        {
            var (features, logits) = model.Table.Of(
                rows,
                [.. Enumerable.Range(0, model.Names.Count).Select(expert => words[fold, expert])]
            );
            return new(features, logits);
        }
    }
}
