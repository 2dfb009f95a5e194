namespace StackingK8s.Cli.Running;

/// <summary>
/// Folders of ours in a directory that may hold other things: a file in each says that we made it, and no other is written to or cleared.
/// </summary>
static class OwnFolder
{
    const string Marker = ".stacking";

    /// <summary>
    /// The folder of this name that is ours; it is made where there is none. Where somebody else has a folder or file of that name, ours is
    /// called name-stacking.
    /// </summary>
    /// <param name="parent">Where it lies.</param>
    /// <param name="name">The name that it should have.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static string Open(string parent, string name)
    {
        for (int i = 0; ; i++)
        {
            string path = Path.Combine(
                parent,
                i switch
                {
                    0 => name,
                    1 => $"{name}-stacking",
                    _ => $"{name}-stacking-{i}",
                }
            );
            if (File.Exists(Path.Combine(path, Marker)))
                return path;
            if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
                continue;
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, Marker), "Made by `stacking run`, which may remove what lies beside this file.\n");
            return path;
        }
    }

    /// <summary>Removes everything from a folder of ours.</summary>
    /// <param name="path">From <see cref="Open"/>.</param>
    public static void Clear(string path)
    {
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => entry.Name != Marker))
            // What a link points to is not ours.
            if (entry is DirectoryInfo { LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
    }
}
