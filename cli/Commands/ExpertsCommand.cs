using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Experts;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking experts`: every network that an expert can be.</summary>
static class ExpertsCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print a JSON array, for programs" };
        Command command = new(
            "experts",
            """
            Lists the architectures an expert can have, by timm's names.

            Shows the parameters (with 1000 classes, as timm publishes them), the length
            of the embedding, the image size, and the normalization of timm's default
            weights. MaxViT's windows fix the image size; an EfficientNetV2 takes any size
            of at least 32 pixels and is listed with the size it was trained at.

            Examples: stacking experts
                      stacking experts --json |
                        jq -r '.[] | select(.parameters < 3e7).name'
            """
        )
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var rows = ExpertCatalog.Names.Select(ExpertCatalog.Find);
            Console.Write(
                parsed.GetValue(json) ? $"{JsonSerializer.Serialize(rows.Select(Listing.FromArchitecture), Json)}\n" : Table(rows)
            );
            return ExitCode.Done;
        });
        return command;
    }

    /// <param name="ImageSize">The size the default weights were trained at.</param>
    /// <param name="FixedImageSize">Whether no other is possible.</param>
    /// <param name="SmallestImageSize">Side in pixels.</param>
    sealed record Listing(
        string Name,
        string Family,
        long Parameters,
        int EmbeddingSize,
        int ImageSize,
        bool FixedImageSize,
        int SmallestImageSize,
        string Normalization,
        IReadOnlyList<double> Mean,
        IReadOnlyList<double> Std
    )
    {
        public static Listing FromArchitecture(ExpertArchitecture row) =>
            new(
                row.Name,
                row.Family.ToString(),
                row.Parameters,
                row.EmbeddingSize,
                row.DefaultImageSize,
                row.FixedImageSize,
                row.SmallestImageSize,
                row.Normalisation.Name,
                row.Normalisation.Mean,
                row.Normalisation.Deviation
            );
    }

    static string Table(IEnumerable<ExpertArchitecture> architectures) =>
        string.Concat(
            architectures
                .Select(row =>
                    Line(
                        row.Name,
                        row.Family.ToString(),
                        row.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                        row.EmbeddingSize.ToString(CultureInfo.InvariantCulture),
                        $"{row.DefaultImageSize}{(row.FixedImageSize ? " only" : $", any from {row.SmallestImageSize}")}",
                        row.Normalisation.Name
                    )
                )
                .Prepend(Line("architecture", "family", "parameters", "embedding", "image size", "normalization"))
        );

    static string Line(string name, string family, string parameters, string embedding, string size, string normalization) =>
        $"{name, -22}{family, -16}{parameters, 11}{embedding, 11}  {size, -18}{normalization}\n";
}
