namespace StackingK8s.Artifacts.Data;

/// <summary>
/// One name for one image: ./a//b is the file a/b on a disk and must be the same object or entry of a shard. Twice in a manifest, an image
/// could be trained on and held out at once.
/// </summary>
static class ImagePath
{
    /// <summary>The path without empty and '.' parts.</summary>
    public static string Normalize(string path) =>
        path.StartsWith("./", StringComparison.Ordinal)
        || path.Contains("//", StringComparison.Ordinal)
        || path.Contains("/./", StringComparison.Ordinal)
            ? string.Join('/', path.Split('/').Where(name => name is not ("" or ".")))
            : path;
}
