namespace StackingK8s.Cli.SampleData;

/// <summary>A folder that comes into being whole, and is never overwritten.</summary>
internal static class OutFolder
{
    /// <summary>True if the same data is there already, false if the folder is free.</summary>
    /// <exception cref="SampleDataException">Something else is there.</exception>
    public static bool Holds(string folder, string record, IReadOnlyList<PlannedSample> samples)
    {
        if (File.Exists(folder))
            throw new SampleDataException($"{folder} is a file; name a folder");
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return false;

        string recordFile = Path.Combine(folder, SampleDataRecord.File);
        if (!File.Exists(recordFile))
            throw new SampleDataException($"{folder} is not empty and holds no sample data; name another folder or empty this one");
        if (File.ReadAllText(recordFile) != record)
            throw new SampleDataException(
                $"{folder} holds sample data of other options or photographs (see {recordFile}); name another folder or delete this one"
            );
        string[] expected = [ManifestText.TrainFile, ManifestText.TestFile, .. samples.Select(sample => sample.File)];
        var missing = expected.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file)));
        return missing == null ? true : throw new SampleDataException($"{folder} has lost {missing}; delete the folder and run again");
    }

    /// <summary>Fills a hidden folder beside it and renames that; whatever goes wrong, the half-written one is removed.</summary>
    public static void Fill(string folder, Action<string> write)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        string partial = Path.Combine(Path.GetDirectoryName(folder) ?? folder, $".{Path.GetFileName(folder)}.sample-data.partial");
        Remove(partial); // of a run that was killed
        try
        {
            Directory.CreateDirectory(partial);
            write(partial);
            if (Directory.Exists(folder))
                Directory.Delete(folder); // empty, or Holds would have refused it
            Directory.Move(partial, folder);
        }
        finally
        {
            Remove(partial);
        }
    }

    static void Remove(string partial)
    {
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
    }
}
