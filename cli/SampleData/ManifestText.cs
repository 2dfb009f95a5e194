using System.Text;
using StackingK8s.Artifacts.Csv;

namespace StackingK8s.Cli.SampleData;

/// <summary>The manifests: path,label,group,manipulation, comma-separated, UTF-8, one line per sample in the order of the plan.</summary>
public static class ManifestText
{
    public const string TrainFile = "train_manifest.csv",
        TestFile = "test_manifest.csv";

    /// <summary>The text of a manifest.</summary>
    public static string Of(IEnumerable<PlannedSample> samples)
    {
        using MemoryStream bytes = new();
        using (var csv = CsvFile.Create(bytes, ["path", "label", "group", "manipulation"]))
            foreach (var sample in samples)
            {
                csv.WriteText(sample.File);
                csv.WriteText(sample.Label);
                csv.WriteText(sample.Crop.Photograph.Group);
                csv.WriteText(ManipulationShare.NameOf(sample.Manipulation));
                csv.EndRecord();
            }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
