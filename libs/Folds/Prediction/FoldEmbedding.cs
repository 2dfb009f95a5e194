using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning;
using StackingK8s.Steps;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Prediction;

/// <summary>
/// Embeds new images with the networks of every fold, a stretch of images at a time: decoded, then embedded by one network after another.
/// Memory and disk hold one stretch and one network, however many images there are.
/// </summary>
/// <param name="networks">Networks[fold][expert]: what the fold steps trained. Every fold has the same experts.</param>
/// <param name="device">Where the networks run.</param>
/// <param name="batchSize">Most images at a time, at least 1. Another number than the run's may change last digits.</param>
/// <param name="threads">Cores to use, at least 1; changes no bit.</param>
/// <param name="skipUnreadable">Whether unusable images are skipped instead of ending the work.</param>
/// <param name="scratch">Folder for decoded images.</param>
public sealed class FoldEmbedding(
    IReadOnlyList<IReadOnlyList<TrainedExpert>> networks,
    Device device,
    int batchSize,
    int threads,
    bool skipUnreadable,
    string scratch
)
{
    /// <summary>Bytes of decoded images on disk at a time: enough that loading the networks again for each stretch costs little.</summary>
    const long StretchBytes = 1L << 30;

    readonly IReadOnlyList<ImageForm> forms = [.. networks[0].Select(expert => expert.Description.Form).Distinct()];

    /// <summary>Embeds all images.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="take">Given each stretch, in the order of the images; not called once the work cannot succeed.</param>
    /// <param name="progress">Counts embeddings: one for each image, fold and expert.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <param name="from">Fraction of the whole work that is done before it, 0 to 1.</param>
    /// <returns>A sentence for each image that was skipped.</returns>
    /// <exception cref="DataException">Unusable images, all of them at once, unless they are to be skipped.</exception>
    public IReadOnlyList<string> Run(
        ImageList images,
        Action<EmbeddedStretch> take,
        ProgressReporter progress,
        CancellationToken stop,
        double from = 0
    )
    {
        int perImage = networks.Sum(fold => fold.Count);
        var activity = progress.Begin(ActivityNames.Embedding, "embeddings", (long)images.Names.Count * perImage, from, 1);
        List<string> unreadable = [];
        long imageBytes = forms.Sum(form => (long)form.Bytes),
            done = 0;
        foreach (var stretch in EvenStretch.Split(images.Names.Count, batchSize, StretchBytes / imageBytes))
        {
            // Made here, because nothing is decoded where no image can be used.
            string folder = Directory.CreateDirectory(Path.Combine(scratch, "decoded")).FullName;
            using (var decoded = DecodedStretch.Decode(images, stretch, forms, folder, threads, stop))
            {
                unreadable.AddRange(decoded.Unreadable);
                // Once the work cannot succeed, the rest is only searched for more unusable images.
                if (decoded.Rows.Count > 0 && (unreadable.Count == 0 || skipUnreadable))
                {
                    long before = done;
                    EvenStretch? cuts = decoded.Rows.Count == stretch.Total ? stretch : null;
                    take(Embed(images, decoded, cuts, count => activity.Report(before + count), stop));
                }
            }
            Directory.Delete(folder, true);
            activity.Report(done += (long)stretch.Total * perImage);
        }
        if (unreadable.Count == images.Names.Count || (unreadable.Count > 0 && !skipUnreadable))
            throw new DataException(
                $"{unreadable.Count} of {images.Names.Count} images cannot be used:\n"
                    + string.Join("\n", unreadable.Select(each => $"  {each}"))
                    + (skipUnreadable ? "" : "\nRepair them, or skip them with --skip-unreadable.")
            );
        return unreadable;
    }

    EmbeddedStretch Embed(ImageList images, DecodedStretch decoded, EvenStretch? cuts, Action<long> report, CancellationToken stop)
    {
        int[] rows = [.. Enumerable.Range(0, decoded.Rows.Count)];
        var folds = networks.Select(fold => new (FloatMatrix Embeddings, float[] Logits)[fold.Count]).ToArray();
        long done = 0;
        for (int expert = 0; expert < networks[0].Count; expert++)
        for (int fold = 0; fold < folds.Length; fold++)
        {
            var trained = networks[fold][expert];
            using var network = trained.Load(device);
            long before = done;
            var embedded = trained
                .CreateEmbedder(network)
                .Embed(decoded.ByForm[trained.Description.Form], rows, threads, count => report(before + count), stop, batchSize, cuts);
            folds[fold][expert] = (embedded.Embeddings, embedded.Logits);
            done += rows.Length;
        }
        return new(
            [.. decoded.Rows.Select(row => images.Names[row])],
            images.Groups is { } groups ? [.. decoded.Rows.Select(row => groups[row])] : null,
            folds
        );
    }
}
