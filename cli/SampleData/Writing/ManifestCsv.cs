using CsvHelper;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Planning;

namespace StackingK8s.Cli.SampleData.Writing;

/// <summary>The manifests: path,label,group,manipulation, comma-separated, UTF-8, one line per sample in the order of the plan.</summary>
public static class ManifestCsv
{
    public const string TrainFile = "train_manifest.csv",
        TestFile = "test_manifest.csv";

    static readonly CsvWriterOptions Layout = new() { NewLine = "\n" };

    public static void Write(string file, IEnumerable<PlannedSample> samples)
    {
        using var csv = CsvWriter.ToFile(file, Layout);
        csv.WriteRecord("path", "label", "group", "manipulation");
        foreach (var sample in samples)
            csv.WriteRecord(sample.File, sample.Label, sample.Crop.Photograph.Group, ManipulationShare.Name(sample.Manipulation));
    }
}
