using CsvHelper;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Predictions;

/// <summary>
/// The predictions of `stacking predict` as CSV path,probability,prediction,spread and a column expert.logit for each expert; every number
/// reads back to the same value. Where images have groups, the columns group and group.probability follow the spread: the mean over the
/// group's images. Explained predictions end with log_odds, log_odds.base and the contributions by expert, view and layer. A text that a
/// spreadsheet would run as a formula has an apostrophe before it.
/// </summary>
public static class PredictionsCsv
{
    static readonly (string Name, Func<ExplainedPart, string> Of)[] Sums =
    [
        ("expert", part => part.Expert),
        ("view", part => part.View),
        ("layer", part => part.Layer),
    ];

    /// <summary>Writes the table atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">Its columns.</param>
    /// <param name="fill">Receives the function that appends a prediction with its group, "" for none.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, PredictionTable table, Action<Action<ImagePrediction, string>> fill) =>
        CsvFile.Write(path, Header(table), csv => table.Rows(fill, (image, group, mean) => Write(csv, table, image, group, mean)));

    static IEnumerable<string> Header(PredictionTable table) =>
        [
            "path",
            "probability",
            "prediction",
            "spread",
            .. table.HasGroups ? new[] { "group", "group.probability" } : [],
            .. table.Experts.Select(expert => $"{expert}.logit"),
            .. table.Parts.Count > 0 ? new[] { "log_odds", "log_odds.base" } : [],
            .. Sums.SelectMany(sum => table.Parts.Select(sum.Of).Distinct().Select(name => $"contribution.{sum.Name}.{name}")),
        ];

    static void Write(CsvWriter csv, PredictionTable table, ImagePrediction prediction, string group, double? groupMean)
    {
        csv.WriteText(NoFormula(prediction.Path));
        csv.WriteField(prediction.Probability);
        csv.WriteText(NoFormula(prediction.Label));
        csv.WriteField(prediction.Spread);
        if (table.HasGroups)
        {
            csv.WriteText(NoFormula(group));
            csv.WriteField(groupMean);
        }
        foreach (float logit in prediction.Logits)
            csv.WriteField(logit);
        if (prediction.Explanation is { } explanation)
        {
            csv.WriteField(explanation.LogOdds);
            csv.WriteField(explanation.Base);
            foreach (var (_, of) in Sums)
            foreach (var (_, contribution) in explanation.By(table.Parts, of))
                csv.WriteField(contribution);
        }
        csv.EndRecord();
    }

    // What OWASP lists under CSV injection.
    static string NoFormula(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? $"'{text}" : text;
}
