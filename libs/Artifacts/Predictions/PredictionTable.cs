namespace StackingK8s.Artifacts.Predictions;

/// <summary>The whole stack's prediction for one image.</summary>
/// <param name="Path">The image, as its user named it.</param>
/// <param name="Probability">Of the positive label, by the log-odds averaged over folds. 0 to 1.</param>
/// <param name="Spread">Standard deviation of the probabilities that the folds' networks lead to: how much they agree.</param>
/// <param name="Label">The positive label's name where the probability reaches the threshold, else the negative one's.</param>
/// <param name="Logits">Each expert's log-odds of the positive label, the mean over folds.</param>
/// <param name="Explanation">Why the probability is what it is; null where nobody asked.</param>
public sealed record ImagePrediction(
    string Path,
    double Probability,
    double Spread,
    string Label,
    IReadOnlyList<float> Logits,
    Explanation? Explanation = null
);

/// <summary>What a file of predictions tells of each image.</summary>
/// <param name="Experts">Names, in the order of each prediction's logits.</param>
/// <param name="Parts">What explanations are made of; empty without them.</param>
/// <param name="HasGroups">Whether images have groups, whose mean probability is known at the end alone.</param>
public sealed record PredictionTable(IReadOnlyList<string> Experts, IReadOnlyList<ExplainedPart> Parts, bool HasGroups)
{
    /// <summary>Hands on the predictions, those of images with groups once all are there.</summary>
    /// <param name="fill">Receives the function that appends a prediction with its group, "" for none.</param>
    /// <param name="write">Takes each in turn, with its group and the group's mean probability, null for none.</param>
    internal void Rows(Action<Action<ImagePrediction, string>> fill, Action<ImagePrediction, string, double?> write)
    {
        if (!HasGroups)
        {
            fill((prediction, _) => write(prediction, "", null));
            return;
        }
        List<(ImagePrediction Image, string Group)> rows = [];
        fill((prediction, group) => rows.Add((prediction, group)));
        var means = rows.Where(row => row.Group.Length > 0)
            .GroupBy(row => row.Group, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(row => row.Image.Probability), StringComparer.Ordinal);
        foreach (var (image, group) in rows)
            write(image, group, group.Length > 0 ? means[group] : null);
    }
}
