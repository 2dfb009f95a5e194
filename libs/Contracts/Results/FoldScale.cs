namespace StackingK8s.Contracts.Results;

/// <summary>
/// scale.json of a fold step: where the output of each network lies and how far it spreads, over the rows that the fold holds out. No label
/// is read.
/// </summary>
/// <param name="Experts">In the task's order.</param>
public sealed record FoldScale(IReadOnlyList<ExpertScale> Experts)
{
    /// <summary>Whether it has a mean and a deviation for every column of these experts.</summary>
    /// <param name="experts">In order.</param>
    public bool IsOf(IReadOnlyList<ExpertShape> experts) =>
        Experts
            .Select(scale => (scale.Name, scale.Means.Count, scale.Deviations.Count))
            .SequenceEqual(experts.Select(expert => (expert.Name, expert.Dimensions, expert.Dimensions)));
}

/// <summary>Means and population standard deviations of one network's output, in double precision.</summary>
/// <param name="Name">The expert.</param>
/// <param name="LogitMean">Of the log-odds.</param>
/// <param name="LogitDeviation">Of the log-odds; 0 or more.</param>
/// <param name="Means">Of each column of the embedding.</param>
/// <param name="Deviations">Of each column of the embedding; 0 or more.</param>
public sealed record ExpertScale(
    string Name,
    double LogitMean,
    double LogitDeviation,
    IReadOnlyList<double> Means,
    IReadOnlyList<double> Deviations
);

/// <summary>scales.json of the aggregate step: what each fold's scale.json holds, for the meta step's model.onnx.</summary>
/// <param name="Folds">In fold order.</param>
public sealed record FoldScales(IReadOnlyList<FoldScale> Folds);
