using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Data;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Cli.Prediction;

/// <summary>A stretch of the images, decoded at every size that the experts need; those that cannot be used set apart.</summary>
/// <param name="Rows">Of the whole list, the ones that were decoded.</param>
/// <param name="OfSize">The decoded images by their side in pixels, each in the order of <paramref name="Rows"/>.</param>
/// <param name="Unreadable">A sentence for each image that cannot be used.</param>
sealed record ReadableImages(IReadOnlyList<int> Rows, IReadOnlyDictionary<int, ImageCache> OfSize, IReadOnlyList<string> Unreadable)
    : IDisposable
{
    /// <param name="images">All images.</param>
    /// <param name="stretch">Those to decode.</param>
    /// <param name="sizes">Sides in pixels.</param>
    /// <param name="folder">Where the decoded ones lie.</param>
    /// <param name="threads">Images read at a time.</param>
    /// <param name="stop">Gives up.</param>
    public static ReadableImages Decode(
        ImageList images,
        EvenStretch stretch,
        IReadOnlyList<int> sizes,
        string folder,
        int threads,
        CancellationToken stop
    )
    {
        var (files, problems) = images
            .Root.TryFindAsync([.. images.Paths.Skip(stretch.From).Take(stretch.Total)], threads, null, stop)
            .GetAwaiter()
            .GetResult();
        while (true)
        {
            int[] sound = [.. Enumerable.Range(0, files.Length).Where(i => problems[i] is null)];
            StoredImage[] list = [.. sound.Select(i => files[i])];
            Dictionary<int, ImageCache> decoded = [];
            try
            {
                foreach (int size in sizes)
                    decoded[size] = DecodedImages.Open(images.Root, list, folder, size, threads, _ => { }, stop);
                return new(
                    [.. sound.Select(i => stretch.From + i)],
                    decoded,
                    [
                        .. problems
                            .Select((problem, i) => (problem, i))
                            .Where(each => each.problem is not null)
                            .Select(each => $"row {stretch.From + each.i} ({images.Names[stretch.From + each.i]}): {each.problem}"),
                    ]
                );
            }
            catch (DataException refused) when (refused.InnerException is UnreadableImagesException unreadable)
            {
                foreach (var cache in decoded.Values)
                    cache.Dispose();
                var named = unreadable.Images.ToDictionary(
                    image => image.Path,
                    image => image.Message[image.Path.Length..],
                    StringComparer.Ordinal
                );
                // Files of the same bytes are decoded once and named once, but none of them can be used.
                var why = sound
                    .Where(i => named.ContainsKey(DecodedImages.NameOf(files[i])))
                    .DistinctBy(i => files[i].Sha256)
                    .ToDictionary(i => files[i].Sha256, i => named[DecodedImages.NameOf(files[i])]);
                foreach (int i in sound)
                    if (why.TryGetValue(files[i].Sha256, out string? words))
                        problems[i] = DecodedImages.NameOf(files[i]) + words;
            }
        }
    }

    public void Dispose()
    {
        foreach (var cache in OfSize.Values)
            cache.Dispose();
    }
}
