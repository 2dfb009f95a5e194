namespace StackingK8s.Artifacts.Data;

/// <summary>
/// One name for one image: ./a//b, a/./b and a/b/. are the file a/b on a disk and must be the same object or entry of a shard. Twice in a
/// manifest, an image could be trained on and held out at once.
/// </summary>
public static class ImagePath
{
    /// <summary>The path without empty and '.' parts; paths of one image are equal.</summary>
    /// <param name="path">As a manifest has it, relative to the image root.</param>
    public static string Normalize(string path) =>
        path.StartsWith("./", StringComparison.Ordinal)
        || path.EndsWith('/')
        || path.EndsWith("/.", StringComparison.Ordinal)
        || path.Contains("//", StringComparison.Ordinal)
        || path.Contains("/./", StringComparison.Ordinal)
            ? string.Join('/', path.Split('/').Where(name => name is not ("" or ".")))
            : path;
}
