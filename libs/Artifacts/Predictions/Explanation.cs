namespace StackingK8s.Artifacts.Predictions;

/// <summary>What an image's log-odds are made of.</summary>
/// <param name="Expert">The name.</param>
/// <param name="View">What the expert looks at: rgb, laplacian or srm.</param>
/// <param name="Layer">logit for the expert's score, else the layer of its embedding: last, stem, stage1, ….</param>
public sealed record ExplainedPart(string Expert, string View, string Layer);

/// <summary>Why an image has its log-odds: they are <paramref name="Base"/> and the contributions together, up to rounding.</summary>
/// <param name="LogOdds">Of the positive label, calibrated: log(probability / (1 - probability)).</param>
/// <param name="Base">What an image without anything particular has: the mean over the rows that the meta-model was fitted on.</param>
/// <param name="Contributions">In log-odds, one per part.</param>
public sealed record Explanation(double LogOdds, double Base, IReadOnlyList<double> Contributions)
{
    /// <summary>The contributions added up by expert, view or layer, in order of appearance.</summary>
    /// <param name="parts">What each contribution is of.</param>
    /// <param name="name">Names what is added up.</param>
    public IEnumerable<(string Name, double Contribution)> By(IReadOnlyList<ExplainedPart> parts, Func<ExplainedPart, string> name) =>
        parts.Zip(Contributions).GroupBy(each => name(each.First), (key, group) => (key, group.Sum(each => each.Second)));
}
