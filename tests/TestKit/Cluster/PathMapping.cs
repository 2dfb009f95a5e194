namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// Paths inside a container and the folders of this machine that replace them. As there is no container, a program's arguments are
/// rewritten: one that is such a path or lies below it, alone or after an equals sign. Paths in the middle of a shell script are left
/// alone.
/// </summary>
sealed class PathMapping(IEnumerable<(string Inside, string Outside)> mounts)
{
    readonly IReadOnlyList<(string Inside, string Outside)> mounts =
    [
        .. mounts.Select(mount => (mount.Inside.TrimEnd('/'), mount.Outside)).OrderByDescending(mount => mount.Item1.Length),
    ];

    public string Rewrite(string word)
    {
        int equals = word.StartsWith('-') ? word.IndexOf('=') : -1;
        return word[..(equals + 1)] + Path(word[(equals + 1)..]);
    }

    string Path(string word)
    {
        string scheme = word.StartsWith("file://", StringComparison.Ordinal) ? "file://" : "";
        string path = word[scheme.Length..];
        foreach (var (inside, outside) in mounts)
            if (path == inside || path.StartsWith(inside + "/", StringComparison.Ordinal))
                return scheme + outside + path[inside.Length..];
        return word;
    }
}
