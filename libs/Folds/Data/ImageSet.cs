using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Folds.Data;

/// <summary>The images of one manifest, in its order.</summary>
/// <param name="Manifest">The rows.</param>
/// <param name="Images">Each row's, found and hashed.</param>
/// <param name="Digest">SHA-256 over all of them.</param>
public sealed record ImageSet(Manifest Manifest, IReadOnlyList<StoredImage> Images, string Digest)
{
    /// <summary>Finds and hashes the images of a manifest.</summary>
    /// <param name="manifest">The rows.</param>
    /// <param name="root">Where the images are.</param>
    /// <param name="manifestFile">The manifest's file, for messages.</param>
    /// <param name="threads">Files read at a time.</param>
    /// <param name="progress">Called with the number of images found.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Files that are missing, empty or unreadable: all of them, with their rows.</exception>
    public static async Task<ImageSet> FindAsync(
        Manifest manifest,
        ImageRoot root,
        string manifestFile,
        int threads,
        Action<int>? progress,
        CancellationToken stop
    )
    {
        var images = await root.FindAsync([.. manifest.Rows.Select(row => row.Path)], manifestFile, threads, progress, stop);
        return new(manifest, images, ContentDigest.OfList(images.Select(image => image.Sha256)));
    }
}
