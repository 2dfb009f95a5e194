using StackingK8s.Cli.SampleData.Planning;

namespace StackingK8s.Cli.SampleData.Writing;

/// <summary>An output folder: written whole or not at all, and never overwritten.</summary>
internal static class OutFolder
{
    /// <summary>Whether the same data is there already; false where the folder is free.</summary>
    /// <exception cref="SampleDataException">Something else is there.</exception>
    public static bool Holds(string folder, string record, IReadOnlyList<PlannedSample> samples)
    {
        if (File.Exists(folder))
            throw new SampleDataException($"{folder} is a file. Name a folder.");
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return false;

        string recordFile = Path.Combine(folder, SampleDataRecord.File);
        if (!File.Exists(recordFile))
            throw new SampleDataException($"{folder} is not empty and holds no sample data. Name another folder or empty this one.");
        if (File.ReadAllText(recordFile) != record)
            throw new SampleDataException(
                $"{folder} holds sample data of other options or photographs (see {recordFile}). Name another folder or delete this one."
            );
        string[] expected = [ManifestCsv.TrainFile, ManifestCsv.TestFile, .. samples.Select(sample => sample.File)];
        var missing = expected.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file)));
        return missing is null
            ? true
            : throw new SampleDataException($"{folder} is incomplete: {missing} is missing. Delete the folder and rerun the same command.");
    }

    /// <summary>Fills a hidden folder beside it and renames that; whatever goes wrong, the half-written one is removed.</summary>
    public static void Fill(string folder, Action<string> write)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        string partial = Path.Combine(Path.GetDirectoryName(folder) ?? folder, $".{Path.GetFileName(folder)}.sample-data.partial");
        Remove(partial); // left by a run that was killed
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
