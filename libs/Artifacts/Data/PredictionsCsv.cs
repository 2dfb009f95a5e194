using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>The whole stack's prediction for one image.</summary>
/// <param name="Path">The image, as its user named it.</param>
/// <param name="Probability">Of the positive label, the mean over folds. 0 to 1.</param>
/// <param name="Label">The positive label's name where the probability reaches the threshold, else the negative one's.</param>
/// <param name="Logits">Each expert's log-odds of the positive label, the mean over folds.</param>
public sealed record ImagePrediction(string Path, double Probability, string Label, IReadOnlyList<float> Logits);

/// <summary>
/// The predictions of `stacking predict` as CSV path,probability,prediction and a column expert.logit for each expert; every number reads
/// back to the same value.
/// </summary>
public static class PredictionsCsv
{
    /// <summary>Writes the table atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experts">Names, in the order of each prediction's logits.</param>
    /// <param name="fill">Receives the function that appends a prediction.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<string> experts, Action<Action<ImagePrediction>> fill) =>
        CsvFile.Write(path, ["path", "probability", "prediction", .. experts.Select(expert => $"{expert}.logit")], csv => fill(prediction =>
            {
                csv.WriteText(prediction.Path);
                csv.WriteField(prediction.Probability);
                csv.WriteText(prediction.Label);
                foreach (float logit in prediction.Logits)
                    csv.WriteField(logit);
                csv.EndRecord();
            }));
}
