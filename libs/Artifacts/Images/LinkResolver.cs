using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Artifacts.Images;

/// <summary>Finds where files really are, symbolic links of files and folders followed: two paths of one file have one answer.</summary>
public sealed class LinkResolver
{
    /// <summary>Linux follows no more links in one path (path_resolution(7)).</summary>
    const int MostLinks = 40;

    readonly Dictionary<string, string> folders = new(StringComparer.Ordinal);

    /// <summary>Follows the links of a path; what cannot be read is taken as it stands.</summary>
    /// <param name="path">Of a file, absolute or relative to the working folder.</param>
    /// <returns>An absolute path.</returns>
    public string Resolve(string path) => Resolve(Path.GetFullPath(path), MostLinks);

    string Resolve(string path, int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        string place = Path.Combine(Folder(parent, links), Path.GetFileName(path));
        try
        {
            FileInfo file = new(place);
            return links > 0 && file.LinkTarget is { } target
                ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(place)!), links - 1)
                : place;
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            return place;
        }
    }

    // Many files share a folder.
    string Folder(string path, int links)
    {
        if (!folders.TryGetValue(path, out string? real))
            folders.Add(path, real = Resolve(path, links));
        return real;
    }
}
