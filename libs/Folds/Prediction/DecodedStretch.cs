using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Images;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Folds.Prediction;

/// <summary>A stretch of the images, decoded at every size and view that the experts need; unusable images are set apart.</summary>
/// <param name="Rows">Positions in the whole list of the images that were decoded.</param>
/// <param name="ByForm">The decoded images by size and view, each in the order of <paramref name="Rows"/>.</param>
/// <param name="Unreadable">A sentence for each unusable image.</param>
sealed record DecodedStretch(IReadOnlyList<int> Rows, IReadOnlyDictionary<ImageForm, ImageCache> ByForm, IReadOnlyList<string> Unreadable)
    : IDisposable
{
    /// <summary>Decodes a stretch; what cannot be decoded is left out.</summary>
    /// <param name="images">All images.</param>
    /// <param name="stretch">The images to decode.</param>
    /// <param name="forms">Sizes and views.</param>
    /// <param name="folder">Holds the decoded images.</param>
    /// <param name="threads">Images decoded at a time, at least 1.</param>
    /// <param name="stop">Cancels the work.</param>
    public static DecodedStretch Decode(
        ImageList images,
        EvenStretch stretch,
        IReadOnlyList<ImageForm> forms,
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
            int[] readable = [.. Enumerable.Range(0, files.Length).Where(i => problems[i] is null)];
            StoredImage[] list = [.. readable.Select(i => files[i])];
            Dictionary<ImageForm, ImageCache> decoded = [];
            try
            {
                foreach (var form in forms)
                    decoded[form] = DecodedImages.Open(images.Root, list, folder, form, threads, _ => { }, null, stop);
                return new([.. readable.Select(i => stretch.From + i)], decoded, Sentences(images, stretch, problems));
            }
            catch (DataException failed) when (failed.InnerException is UnreadableImagesException unreadable)
            {
                foreach (var cache in decoded.Values)
                    cache.Dispose();
                MarkUnreadable(unreadable, readable, files, problems);
            }
        }
    }

    /// <summary>Releases the decoded images; their files remain.</summary>
    public void Dispose()
    {
        foreach (var cache in ByForm.Values)
            cache.Dispose();
    }

    static IReadOnlyList<string> Sentences(ImageList images, EvenStretch stretch, string?[] problems) =>
        [
            .. problems
                .Select((problem, i) => (Problem: problem, Row: stretch.From + i))
                .Where(each => each.Problem is not null)
                .Select(each => $"row {each.Row} ({images.Names[each.Row]}): {each.Problem}"),
        ];

    /// <summary>Files with the same bytes are decoded once and reported once, but none of them can be used.</summary>
    static void MarkUnreadable(UnreadableImagesException unreadable, int[] readable, StoredImage[] files, string?[] problems)
    {
        var reasonByName = unreadable.Images.ToDictionary(
            image => image.Path,
            image => image.Message[image.Path.Length..],
            StringComparer.Ordinal
        );
        var reasonByDigest = readable
            .Where(i => reasonByName.ContainsKey(DecodedImages.DisplayName(files[i])))
            .DistinctBy(i => files[i].Sha256)
            .ToDictionary(i => files[i].Sha256, i => reasonByName[DecodedImages.DisplayName(files[i])]);
        foreach (int i in readable)
            if (reasonByDigest.TryGetValue(files[i].Sha256, out string? reason))
                problems[i] = DecodedImages.DisplayName(files[i]) + reason;
    }
}
