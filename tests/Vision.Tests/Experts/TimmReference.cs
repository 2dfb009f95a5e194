using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>What timm computed in float64 for one architecture, from the weights and the input of <see cref="ReferenceFill"/>.</summary>
sealed record TimmReference
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    public required string Model { get; init; }
    public required long[] Input { get; init; }
    public required long Parameters { get; init; }

    /// <summary>Only for the test architectures; of the others there are lists of their own.</summary>
    public Dictionary<string, long[]>? StateDict { get; init; }

    /// <summary>The stem, then every stage.</summary>
    public required Stage[] Stages { get; init; }
    public required double[][] Embedding { get; init; }
    public required double[][] Logits { get; init; }
    public TrainingStep? Train { get; init; }

    public static TimmReference Load(string architecture) =>
        JsonSerializer.Deserialize<TimmReference>(File.ReadAllBytes(PathOf($"expert-{architecture}.json")), Json)!;

    /// <summary>The state dict's names, shapes and kinds (param or buffer) for 1000 classes, in order.</summary>
    public static IEnumerable<(string Name, long[] Shape, string Kind)> StateDictOf(string architecture)
    {
        using var file = File.OpenRead(PathOf($"expert-state-dicts/{architecture}.tsv.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            yield return (fields[0], fields[1] == "scalar" ? [] : [.. fields[1].Split('x').Select(long.Parse)], fields[2]);
        }
    }

    static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", file);

    public sealed record Stage(string Name, long[] Shape, double Mean, double Std, double[] First8);

    public sealed record TrainingStep(
        double Loss,
        double[][] Logits,
        Dictionary<string, double> GradL2,
        Dictionary<string, double[]> BnRunningMeanAfter
    );
}
