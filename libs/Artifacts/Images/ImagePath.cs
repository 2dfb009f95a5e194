namespace StackingK8s.Artifacts.Images;

/// <summary>
/// One name for one image: ./a//b is the file a/b on a disk, and must be the same object or entry of a shard; twice in a manifest it could be trained on and
/// held out at once.
/// </summary>
static class ImagePath
{
    public static string Plain(string path) =>
        path.StartsWith("./", StringComparison.Ordinal)
        || path.Contains("//", StringComparison.Ordinal)
        || path.Contains("/./", StringComparison.Ordinal)
            ? string.Join('/', path.Split('/').Where(name => name is not ("" or ".")))
            : path;
}
