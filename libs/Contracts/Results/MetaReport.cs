namespace StackingK8s.Contracts.Results;

/// <summary>report.json of the meta step: what was searched, what was found, and how good it is, honestly labelled.</summary>
/// <param name="Rows">Rows of X_meta.</param>
/// <param name="Columns">Columns of X_meta.</param>
/// <param name="Groups">Distinct groups; 0 where there are none.</param>
/// <param name="Start">blend or zero.</param>
/// <param name="Search">The hyper-parameter search.</param>
/// <param name="OutOfFold">
/// Each expert, the mean of their logits and the meta-model on all rows of X_meta, each row scored by networks and a meta-model that were fitted without
/// it; the meta-model is left out where the rows are too few to be cut.
/// </param>
/// <param name="Test">Each expert (mean over folds), the mean of logits and the meta-model on the test manifest; empty without one.</param>
/// <param name="Comparison">The meta-model against the best expert on the test manifest; null without one.</param>
/// <param name="Threshold">Where the meta-model's probabilities are cut in two; null where there are none out of fold to choose it on.</param>
/// <param name="Importance">The columns the trees gain most from.</param>
public sealed record MetaReport(
    int Rows,
    int Columns,
    int Groups,
    string Start,
    SearchReport Search,
    IReadOnlyList<ScoreReport> OutOfFold,
    IReadOnlyList<ScoreReport> Test,
    ComparisonReport? Comparison,
    ThresholdReport? Threshold,
    IReadOnlyList<ImportanceReport> Importance
)
{
    public const string MetaModel = "meta-model";
    public const string MeanOfLogits = "mean of logits";
}
