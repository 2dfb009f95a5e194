using CsvHelper;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Prediction;

namespace StackingK8s.Cli.Init;

/// <summary>A manifest for images that lie in a folder per label.</summary>
static class LabelledFolders
{
    /// <summary>The manifest's name, in the folder of the labels' folders.</summary>
    public const string File = "train.csv";

    /// <summary>Writes the manifest; folders below a label's folder, where every image is in one, become groups.</summary>
    /// <param name="root">With two folders of images, whose names are the labels.</param>
    /// <param name="stop">Cancels the listing.</param>
    /// <returns>The manifest's path, and whether it has groups.</returns>
    /// <exception cref="DataException">There are not two such folders, or the manifest exists.</exception>
    public static async Task<string> WriteManifestAsync(string root, CancellationToken stop)
    {
        if (!Directory.Exists(root))
            throw new DataException($"--images: {root} is not a folder. Name the folder that has one folder per label.");
        string manifest = Path.Combine(root, File);
        if (Path.Exists(manifest))
            throw new DataException($"{manifest} exists: use it with --manifest {manifest}, or remove it.");
        string[] labels = [.. Directory.GetDirectories(root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        if (labels.Length != 2)
            throw new DataException(
                $"--images: {root} must have one folder for each of two labels; it has {labels.Length} folders. Move the others away."
            );
        List<Row> rows = [];
        foreach (string label in labels)
            rows.AddRange(
                (await ImageArguments.ExpandAsync([Path.Combine(root, label) + "/"], _ => { }, stop)).Select(file => Of(root, file))
            );
        bool grouped = rows.TrueForAll(row => row.Group is not null);
        using var csv = CsvWriter.ToFile(manifest, new CsvWriterOptions { NewLine = "\n" });
        csv.WriteRecord(grouped ? ["path", "label", "group"] : ["path", "label"]);
        foreach (var row in rows)
            csv.WriteRecord(grouped ? [row.Path, row.Label, row.Group!] : [row.Path, row.Label]);
        return manifest;
    }

    static Row Of(string root, string file)
    {
        string path = Path.GetRelativePath(root, file);
        string[] parts = path.Split('/');
        return new(path, parts[0], parts.Length > 2 ? string.Join('/', parts[1..^1]) : null);
    }

    sealed record Row(string Path, string Label, string? Group);
}
