namespace StackingK8s.Artifacts.Data;

/// <summary>What the whole stack says of one image.</summary>
/// <param name="Path">The image, as its user named it.</param>
/// <param name="Probability">Of the positive label, the mean over folds.</param>
/// <param name="Label">The positive label's name where the probability reaches the threshold, else the negative one's.</param>
/// <param name="Logits">Each expert's log-odds of the positive label, the mean over folds.</param>
public sealed record ImagePrediction(string Path, double Probability, string Label, IReadOnlyList<float> Logits);
