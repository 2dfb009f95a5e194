using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Fingerprints;

namespace StackingK8s.Folds.Images;

/// <summary>Finds what is known of images without their pixels; what a cache folder knows is not looked at again.</summary>
public static class ImageFactsFinder
{
    /// <summary>A killed process loses no more than this many images.</summary>
    const int BatchImages = 2048;

    /// <summary>Inspects images.</summary>
    /// <param name="root">Where they were found.</param>
    /// <param name="images">In the order of the rows.</param>
    /// <param name="cacheFolder">Where facts are kept.</param>
    /// <param name="threads">Images inspected at a time.</param>
    /// <param name="progress">Receives the number of rows done, from one thread at a time.</param>
    /// <param name="stop">Cancels the work; what was found stays.</param>
    /// <returns>The facts of each row.</returns>
    /// <exception cref="DataException">Images that cannot be decoded, all at once.</exception>
    public static IReadOnlyList<ImageFacts> Find(
        ImageRoot root,
        IReadOnlyList<StoredImage> images,
        string cacheFolder,
        int threads,
        Action<int> progress,
        CancellationToken stop
    )
    {
        using ImageFactsCache cache = new(cacheFolder, ImageInspector.Version, () => { }, stop);
        int[] missing =
        [
            .. Enumerable.Range(0, images.Count).Where(row => cache.Find(images[row].Sha256) is null).DistinctBy(row => images[row].Sha256),
        ];
        SortedDictionary<int, UnreadableImageException> unreadable = [];
        int done = images.Count - missing.Length;
        progress(done);
        int[][] batches = [.. missing.Chunk(BatchImages)];
        for (int i = 0; i < batches.Length; i++)
        {
            using var files = root.Acquire(
                [.. batches[i].Select(row => images[row].File).Distinct(StringComparer.Ordinal)],
                i + 1 < batches.Length ? images[batches[i + 1][0]].File : null,
                stop
            );
            cache.Add(Inspect(batches[i]));
        }
        if (unreadable.Count > 0)
        {
            UnreadableImagesException all = new([.. unreadable.Values], images.Count);
            throw new DataException(all.Message, all);
        }
        return [.. images.Select(image => cache.Find(image.Sha256)!)];

        IReadOnlyList<ImageFacts> Inspect(int[] rows)
        {
            var found = new ImageFacts?[rows.Length];
            Lock gate = new();
            Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, i =>
            {
                try
                {
                    found[i] = FactsOf(images[rows[i]]);
                }
                catch (UnreadableImageException error)
                {
                    lock (gate)
                        unreadable.Add(rows[i], error);
                }
                lock (gate)
                    progress(++done);
            });
            return [.. found.OfType<ImageFacts>()];
        }
    }

    static ImageFacts FactsOf(StoredImage image)
    {
        var seen = ImageInspector.Inspect(DecodedImages.ToFile(image));
        return new(
            image.Sha256,
            seen.Fingerprint,
            seen.Format,
            seen.Width,
            seen.Height,
            seen.Bytes,
            seen.Jpeg.Quality,
            seen.Jpeg.Subsampling
        );
    }
}
