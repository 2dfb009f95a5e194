namespace StackingK8s.Artifacts.Attempts;

/// <summary>What changes with every honest write to a file.</summary>
/// <param name="Size">Bytes; -1 without a file.</param>
/// <param name="Modified">When it was written last.</param>
readonly record struct FileStamp(long Size, DateTime Modified)
{
    /// <summary>The stamp that the file has now.</summary>
    public static FileStamp Of(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? new(file.Length, file.LastWriteTimeUtc) : new(-1, default);
    }
}
