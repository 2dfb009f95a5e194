using StackingK8s.Artifacts;
using StackingK8s.Contracts;

namespace StackingK8s.FoldTraining;

/// <summary>The images of one manifest, in its order.</summary>
/// <param name="Manifest">The rows.</param>
/// <param name="Images">Path on this machine and SHA-256 of each row's file.</param>
/// <param name="Digest">SHA-256 over all of them.</param>
sealed record ImageSet(Manifest Manifest, IReadOnlyList<(string Path, string Sha256)> Images, string Digest)
{
    const int MostNamed = 20;

    /// <exception cref="DataException">Files that are missing, empty or unreadable: all of them, with their rows.</exception>
    public static ImageSet Hash(Manifest manifest, string imageRoot, string manifestFile, int threads, CancellationToken stop)
    {
        var images = new (string Path, string Sha256)[manifest.Rows.Count];
        var problems = new string?[images.Length];
        Parallel.For(0, images.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, row =>
        {
            string path = Path.Combine(imageRoot, manifest.Rows[row].Path);
            try
            {
                images[row] = (path, ContentDigest.OfFile(path));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                problems[row] = unreadable is FileNotFoundException or DirectoryNotFoundException ? $"there is no file {path}" : unreadable.Message;
            }
        });
        var bad = problems.Select((problem, row) => (Problem: problem, Row: row)).Where(each => each.Problem is not null).ToList();
        if (bad.Count > 0)
            throw new DataException($"{bad.Count} of {images.Length} images of {manifestFile} cannot be read:\n"
                + string.Join("\n", bad.Take(MostNamed).Select(each => $"  row {each.Row} ({manifest.Rows[each.Row].Path}): {each.Problem}"))
                + (bad.Count > MostNamed ? $"\n  and {bad.Count - MostNamed} more" : "")
                + $"\nPaths start from {imageRoot}; spec.data.imageRoot names another folder.");
        return new(manifest, images, ContentDigest.OfList(images.Select(image => image.Sha256)));
    }

    /// <summary>Rows as they are written beside their descriptions.</summary>
    public IReadOnlyList<DataRow> Rows(IEnumerable<int> rows) =>
        [.. rows.Select(row => new DataRow(row, Manifest.Rows[row].Path, Manifest.Rows[row].Label, Manifest.Rows[row].Group))];
}
