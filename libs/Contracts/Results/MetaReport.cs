using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Results;

/// <summary>report.json of the meta step: what was searched, what was found, and how good it is, honestly labelled.</summary>
/// <param name="Rows">Rows of X_meta.</param>
/// <param name="Columns">Columns of X_meta.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's, which probabilities are of.</param>
/// <param name="Groups">Distinct groups; 0 without groups.</param>
/// <param name="GroupColumn">The manifest's column that groups come from; null where every row is taken as independent.</param>
/// <param name="Start">What the first tree corrects.</param>
/// <param name="Search">The hyper-parameter search.</param>
/// <param name="OutOfFold">
/// Each expert, the mean of their logits and the meta-model on all rows of X_meta, each row scored by networks and a meta-model that were
/// fitted without it; the meta-model is left out where the rows are too few to split.
/// </param>
/// <param name="Test">Each expert (mean over folds), the mean of logits and the meta-model on the test manifest; empty without one.</param>
/// <param name="Comparison">The meta-model against the best expert on the test manifest; null without one.</param>
/// <param name="Threshold">
/// The probability from which a row counts as positive; null without out-of-fold probabilities to choose it on.
/// </param>
/// <param name="Importance">The columns the trees gain most from.</param>
public sealed record MetaReport(
    int Rows,
    int Columns,
    IReadOnlyList<string> LabelNames,
    int Groups,
    string? GroupColumn,
    TreeStart Start,
    SearchReport Search,
    IReadOnlyList<ScoreReport> OutOfFold,
    IReadOnlyList<ScoreReport> Test,
    ComparisonReport? Comparison,
    ThresholdReport? Threshold,
    IReadOnlyList<ImportanceReport> Importance
)
{
    /// <summary><see cref="ScoreReport.Model"/> of the meta-model.</summary>
    public const string MetaModel = "meta-model";

    /// <summary><see cref="ScoreReport.Model"/> of the unweighted mean of the experts' logits, the simplest stack.</summary>
    public const string MeanOfLogits = "mean of logits";
}

/// <summary>The search and its winner.</summary>
/// <param name="Strategy">Which candidates were evaluated.</param>
/// <param name="Candidates">Candidates scored.</param>
/// <param name="TrainRows">Rows each candidate was fitted on.</param>
/// <param name="ValidationRows">Rows each candidate was scored on.</param>
/// <param name="BestParameters">The winner, by LGBMClassifier name.</param>
/// <param name="Selection">
/// The winner on the validation part. It chose the winner, so it is a selection score and on the optimistic side.
/// </param>
/// <param name="ExpertsOnValidation">Each expert's out-of-fold logits on the same validation rows, for a fair comparison.</param>
public sealed record SearchReport(
    SearchStrategy Strategy,
    int Candidates,
    int TrainRows,
    int ValidationRows,
    IReadOnlyDictionary<string, double> BestParameters,
    ScoreReport Selection,
    IReadOnlyList<ScoreReport> ExpertsOnValidation
);

/// <summary>How well one model tells the two classes apart on one set of rows.</summary>
/// <param name="Model">An expert's name, "mean of logits" or "meta-model".</param>
/// <param name="Rows">Rows scored.</param>
/// <param name="Auc">Area under the ROC curve, 0 to 1.</param>
/// <param name="AucLow">Lower end of its 95 % DeLong interval.</param>
/// <param name="AucHigh">Upper end.</param>
/// <param name="AveragePrecision">Area under the precision-recall steps.</param>
/// <param name="F1">At probability one half.</param>
/// <param name="Accuracy">At probability one half.</param>
/// <param name="LogLoss">Mean negative log-likelihood, in nats.</param>
/// <param name="EqualErrorRate">Where false positives and false negatives are equally frequent.</param>
public sealed record ScoreReport(
    string Model,
    int Rows,
    double Auc,
    double AucLow,
    double AucHigh,
    double AveragePrecision,
    double F1,
    double Accuracy,
    double LogLoss,
    double EqualErrorRate
);

/// <summary>A paired comparison of two models on the same rows.</summary>
/// <param name="Model">The first model.</param>
/// <param name="Against">The second.</param>
/// <param name="Difference">AUC of the first minus AUC of the second.</param>
/// <param name="Low">Lower end of the difference's 95 % interval (DeLong).</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided, of no difference.</param>
public sealed record ComparisonReport(string Model, string Against, double Difference, double Low, double High, double PValue);

/// <summary>The probability at or above which the meta-model calls a row positive, chosen where no test row has been looked at.</summary>
/// <param name="Value">0 to 1: of the meta-model's out-of-fold probabilities the one with the highest F1 there.</param>
/// <param name="OutOfFoldF1">The F1 that it was chosen for, so on the optimistic side.</param>
/// <param name="TestF1">The F1 at this threshold on the test manifest; null without one.</param>
public sealed record ThresholdReport(double Value, double OutOfFoldF1, double? TestF1);

/// <summary>What one column of X_meta contributes to the trees.</summary>
/// <param name="Column">As in aggregate.json.</param>
/// <param name="Gain">Total loss reduction of its splits.</param>
/// <param name="Splits">Number of its splits.</param>
public sealed record ImportanceReport(string Column, double Gain, int Splits);

/// <summary>blend.json: the log-odds that the meta-model's trees start from, intercept + weights · the experts' logits.</summary>
/// <param name="Weights">One per expert, in the order of aggregate.json.</param>
/// <param name="Intercept">Added to the weighted logits.</param>
public sealed record BlendWeights(IReadOnlyList<double> Weights, double Intercept);
