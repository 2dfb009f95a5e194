using System.Text.Json;
using System.Text.Json.Serialization;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Photographs;

namespace StackingK8s.Cli.SampleData;

/// <summary>
/// What sample data was made from: equal records mean equal bytes. Stored beside the data as sample-data.json.
/// Folders are left out, as their names change no pixel.
/// </summary>
public sealed record SampleDataRecord(
    int Recipe,
    int Count,
    int TestCount,
    int Size,
    ulong Seed,
    double MaxScale,
    int MinQuality,
    int MaxQuality,
    IReadOnlyList<ManipulationShare> Manipulations,
    IReadOnlyList<string> TestPhotographs,
    IReadOnlyList<Photograph> Photographs
)
{
    public const string File = "sample-data.json";

    /// <summary>Raised with every change of the program that changes the pixels or rows of unchanged options.</summary>
    public const int CurrentRecipe = 2;

    static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static SampleDataRecord Create(IReadOnlyList<Photograph> photographs, SampleDataOptions options) =>
        new(
            CurrentRecipe,
            options.Count,
            options.TestRows,
            options.Size,
            options.Seed,
            options.MaxScale,
            options.MinQuality,
            options.MaxQuality,
            options.Manipulations,
            [.. StackingK8s.Cli.SampleData.Photographs.TestPhotographs.Split(photographs, options).Test.Select(p => p.Group)],
            photographs
        );

    /// <summary>Records are compared as this text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}
