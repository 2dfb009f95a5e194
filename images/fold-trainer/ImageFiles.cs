using StackingK8s.Artifacts;
using StackingK8s.Contracts;

namespace StackingK8s.FoldTraining;

/// <summary>Finds and hashes the image files that a manifest lists; decodes none.</summary>
public static class ImageFiles
{
    const int MostNamed = 20;

    /// <param name="paths">The manifest's, in its order.</param>
    /// <param name="imageRoot">The folder they start from.</param>
    /// <param name="rootField">The field or option that names this folder, for messages.</param>
    /// <param name="manifestFile">The manifest, for messages.</param>
    /// <param name="threads">Files read at a time, at least 1.</param>
    /// <param name="progress">Told how many files are done, never by two threads at once.</param>
    /// <returns>Path on this machine and SHA-256 of each file.</returns>
    /// <exception cref="DataException">Files that are missing or unreadable: all of them, with their rows.</exception>
    public static IReadOnlyList<(string Path, string Sha256)> Hash(
        IReadOnlyList<string> paths, string imageRoot, string rootField, string manifestFile, int threads, Action<int>? progress, CancellationToken stop)
    {
        var (images, problems) = TryHash(paths.Count, row => Path.Combine(imageRoot, paths[row]), threads, progress, stop);
        var bad = problems.Select((problem, row) => (Problem: problem, Row: row)).Where(each => each.Problem is not null).ToList();
        if (bad.Count == 0) return images;
        throw new DataException($"{bad.Count} of {images.Length} images of {manifestFile} cannot be read:\n"
            + string.Join("\n", bad.Take(MostNamed).Select(each => $"  row {each.Row} ({paths[each.Row]}): {each.Problem}"))
            + (bad.Count > MostNamed ? $"\n  and {bad.Count - MostNamed} more" : "")
            + $"\nPaths start from {imageRoot}; {rootField} names another folder.");
    }

    /// <summary>The same without judging: for whoever can do with some of them.</summary>
    /// <param name="count">How many files.</param>
    /// <param name="pathOf">Where each lies.</param>
    /// <param name="threads">Files read at a time, at least 1.</param>
    /// <param name="progress">Told how many files are done, never by two threads at once.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Path and SHA-256 of each, and per file what is wrong with it or null.</returns>
    public static ((string Path, string Sha256)[] Images, string?[] Problems) TryHash(
        int count, Func<int, string> pathOf, int threads, Action<int>? progress, CancellationToken stop)
    {
        var images = new (string Path, string Sha256)[count];
        var problems = new string?[images.Length];
        Lock gate = new();
        int done = 0;
        Parallel.For(0, images.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, row =>
        {
            string path = pathOf(row);
            try
            {
                images[row] = (path, ContentDigest.OfFile(path));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                problems[row] = unreadable is FileNotFoundException or DirectoryNotFoundException ? $"there is no file {path}" : unreadable.Message;
            }
            lock (gate) progress?.Invoke(++done);
        });
        return (images, problems);
    }
}
