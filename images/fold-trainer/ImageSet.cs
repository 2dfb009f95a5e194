using StackingK8s.Artifacts;
using StackingK8s.Contracts;

namespace StackingK8s.FoldTraining;

/// <summary>The images of one manifest, in its order.</summary>
/// <param name="Manifest">The rows.</param>
/// <param name="Images">Path on this machine and SHA-256 of each row's file.</param>
/// <param name="Digest">SHA-256 over all of them.</param>
sealed record ImageSet(Manifest Manifest, IReadOnlyList<(string Path, string Sha256)> Images, string Digest)
{
    /// <exception cref="DataException">Files that are missing, empty or unreadable: all of them, with their rows.</exception>
    public static ImageSet Hash(Manifest manifest, string imageRoot, string manifestFile, int threads, CancellationToken stop)
    {
        var images = ImageFiles.Hash([.. manifest.Rows.Select(row => row.Path)], imageRoot, "spec.data.imageRoot", manifestFile, threads, null, stop);
        return new(manifest, images, ContentDigest.OfList(images.Select(image => image.Sha256)));
    }

    /// <summary>Rows as they are written beside their descriptions.</summary>
    public IReadOnlyList<DataRow> Rows(IEnumerable<int> rows) =>
        [.. rows.Select(row => new DataRow(row, Manifest.Rows[row].Path, Manifest.Rows[row].Label, Manifest.Rows[row].Group))];
}
