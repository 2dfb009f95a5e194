using System.Text;

namespace StackingK8s.Cli.SampleData;

/// <summary>The manifests: path,label,group,manipulation, comma-separated, UTF-8, one line per sample in the order of the plan.</summary>
public static class ManifestText
{
    public const string TrainFile = "train_manifest.csv",
        TestFile = "test_manifest.csv";

    public static string Of(IEnumerable<PlannedSample> samples)
    {
        var text = new StringBuilder("path,label,group,manipulation\n");
        foreach (var sample in samples)
        {
            text.Append(sample.File)
                .Append(',')
                .Append(sample.Label)
                .Append(',')
                .Append(Field(sample.Crop.Photograph.Group))
                .Append(',')
                .Append(ManipulationShare.NameOf(sample.Manipulation))
                .Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A photograph's name may hold anything a file name can.</summary>
    static string Field(string value) => value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"")}\"" : value;
}
