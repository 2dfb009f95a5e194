using CsvHelper;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>The whole stack's prediction for one image.</summary>
/// <param name="Path">The image, as its user named it.</param>
/// <param name="Probability">Of the positive label, the mean over folds. 0 to 1.</param>
/// <param name="Spread">Standard deviation of the probabilities that the folds' networks lead to: how much they agree.</param>
/// <param name="Label">The positive label's name where the probability reaches the threshold, else the negative one's.</param>
/// <param name="Logits">Each expert's log-odds of the positive label, the mean over folds.</param>
public sealed record ImagePrediction(string Path, double Probability, double Spread, string Label, IReadOnlyList<float> Logits);

/// <summary>
/// The predictions of `stacking predict` as CSV path,probability,prediction,spread and a column expert.logit for each expert; every number
/// reads back to the same value. Where images have groups, the columns group and group.probability follow the spread: the mean over the
/// group's images. A text that a spreadsheet would run as a formula has an apostrophe before it.
/// </summary>
public static class PredictionsCsv
{
    /// <summary>Writes the table atomically, each prediction as it comes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experts">Names, in the order of each prediction's logits.</param>
    /// <param name="fill">Receives the function that appends a prediction.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<string> experts, Action<Action<ImagePrediction>> fill) =>
        CsvFile.Write(path, Header(experts, []), csv => fill(prediction => Write(csv, prediction, _ => { })));

    /// <summary>Writes the table of images with groups, whose scores are known at the end alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experts">Names, in the order of each prediction's logits.</param>
    /// <param name="fill">Receives the function that appends a prediction with its group, "" for none.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void WriteGrouped(string path, IReadOnlyList<string> experts, Action<Action<ImagePrediction, string>> fill) =>
        CsvFile.Write(path, Header(experts, ["group", "group.probability"]), csv =>
        {
            List<(ImagePrediction Image, string Group)> rows = [];
            fill((prediction, group) => rows.Add((prediction, group)));
            var means = rows.Where(row => row.Group.Length > 0)
                .GroupBy(row => row.Group, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Average(row => row.Image.Probability), StringComparer.Ordinal);
            foreach (var (image, group) in rows)
                Write(csv, image, csv =>
                {
                    csv.WriteText(NoFormula(group));
                    if (group.Length == 0)
                        csv.WriteText("");
                    else
                        csv.WriteField(means[group]);
                });
        });

    static IEnumerable<string> Header(IReadOnlyList<string> experts, string[] ofGroups) =>
        ["path", "probability", "prediction", "spread", .. ofGroups, .. experts.Select(expert => $"{expert}.logit")];

    static void Write(CsvWriter csv, ImagePrediction prediction, Action<CsvWriter> group)
    {
        csv.WriteText(NoFormula(prediction.Path));
        csv.WriteField(prediction.Probability);
        csv.WriteText(NoFormula(prediction.Label));
        csv.WriteField(prediction.Spread);
        group(csv);
        foreach (float logit in prediction.Logits)
            csv.WriteField(logit);
        csv.EndRecord();
    }

    // What OWASP lists under CSV injection.
    static string NoFormula(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? $"'{text}" : text;
}
