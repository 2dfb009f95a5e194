using System.Text.Json.Serialization;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Results;

/// <summary>report.json of the meta step: what was searched, what was found, and how good it is, honestly labelled.</summary>
/// <param name="Rows">Rows of X_meta.</param>
/// <param name="Columns">Columns of X_meta.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's, which probabilities are of.</param>
/// <param name="Groups">Distinct groups; 0 without groups.</param>
/// <param name="GroupColumn">The manifest's column that groups come from; null where every row is taken as independent.</param>
/// <param name="Start">What the trees of the model start from: blend where blend.json belongs to it.</param>
/// <param name="Search">The search: its candidates, its winner.</param>
/// <param name="OutOfFold">
/// Each expert, the mean of their logits and the meta-model on all rows of X_meta, each row scored by networks and a meta-model that were
/// fitted without it.
/// </param>
/// <param name="PerFold">The same models' AUC on each fold's rows.</param>
/// <param name="OutOfFoldGroups">
/// The same models on groups instead of rows, each group with the mean of its rows' log-odds; empty where a group has rows of both classes.
/// </param>
/// <param name="Test">Each expert (mean over folds), the mean of logits and the meta-model on the test manifest; empty without one.</param>
/// <param name="TestGroups">The same on groups of the test rows; empty where a group has rows of both classes.</param>
/// <param name="TestGroupCount">Groups of the test rows that intervals are drawn over; 0 where they take rows as independent.</param>
/// <param name="Ladder">
/// What each step from a single network to the meta-model brings on the test rows; empty without a test manifest.
/// </param>
/// <param name="Comparisons">The meta-model against each expert on the test manifest; empty without one.</param>
/// <param name="Calibration">How log-odds become probabilities.</param>
/// <param name="Threshold">The probability from which a row counts as positive.</param>
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
    IReadOnlyList<FoldScoresReport> PerFold,
    IReadOnlyList<ScoreReport> OutOfFoldGroups,
    IReadOnlyList<ScoreReport> Test,
    IReadOnlyList<ScoreReport> TestGroups,
    int TestGroupCount,
    IReadOnlyList<LadderReport> Ladder,
    IReadOnlyList<ComparisonReport> Comparisons,
    CalibrationReport Calibration,
    ThresholdReport Threshold,
    IReadOnlyList<ImportanceReport> Importance
)
{
    /// <summary>Out of fold by each column of spec.data.columns.slices; null where none is named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SliceColumnReport>? OutOfFoldSlices { get; init; }

    /// <summary>The same of the test rows; null without a test manifest too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SliceColumnReport>? TestSlices { get; init; }

    /// <summary>
    /// How the meta-model calls the rows of X_meta, at the chosen threshold and at one half; null in reports of older versions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ConfusionReport>? OutOfFoldConfusion { get; init; }

    /// <summary>The same of the test rows; null without a test manifest too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ConfusionReport>? TestConfusion { get; init; }

    /// <summary>What each expert contributes; null without experts, and in reports of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImportanceShare>? ImportanceByExpert { get; init; }

    /// <summary>
    /// What each part of the embeddings contributes, of all experts together: last, with layers stem.mean and so on, and logit; null as
    /// above.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImportanceShare>? ImportanceByLayer { get; init; }

    /// <summary><see cref="ScoreReport.Model"/> of the meta-model.</summary>
    public const string MetaModel = "meta-model";

    /// <summary><see cref="ScoreReport.Model"/> of the unweighted mean of the experts' logits, the simplest stack.</summary>
    public const string MeanOfLogits = "mean of logits";
}

/// <summary>The search and its winner.</summary>
/// <param name="Strategy">Which candidates with trees were evaluated.</param>
/// <param name="Metric">What the candidates were scored by; of log-loss the sign is turned, so that more is always better.</param>
/// <param name="Validation">Which rows scored them.</param>
/// <param name="Candidates">Candidates with trees.</param>
/// <param name="Scored">Those of them that have a score; fewer by halving or a budget.</param>
/// <param name="Winner">The winner: its name, and its scores.</param>
/// <param name="BestParameters">
/// The winner's parameters, by LGBMClassifier name; n_estimators is 0 where no trees are added to the blend.
/// </param>
/// <param name="Plain">The candidates without trees: each expert alone, the mean, the blend by each strength.</param>
/// <param name="Trees">The best candidate with trees.</param>
/// <param name="TreesGain">What it gains over the best plain candidate; null where there is no plain one.</param>
public sealed record SearchReport(
    SearchStrategy Strategy,
    SearchMetric Metric,
    ValidationReport Validation,
    int Candidates,
    int Scored,
    CandidateReport Winner,
    IReadOnlyDictionary<string, double> BestParameters,
    IReadOnlyList<CandidateReport> Plain,
    CandidateReport Trees,
    GainReport? TreesGain
);

/// <summary>Which rows scored the candidates.</summary>
/// <param name="Strategy">Cross-validation or one part.</param>
/// <param name="Unit">What was held out together.</param>
/// <param name="Parts">How often; 1 with holdout.</param>
/// <param name="Rows">Rows held out, per part.</param>
/// <param name="Groups">Groups held out, per part; empty where rows stand for themselves.</param>
public sealed record ValidationReport(
    ValidationStrategy Strategy,
    ValidationUnit Unit,
    int Parts,
    IReadOnlyList<int> Rows,
    IReadOnlyList<int> Groups
);

/// <summary>One candidate's selection scores: they choose the winner, and so are optimistic of it.</summary>
/// <param name="Name">An expert's name, mean, blend with its strength, or trees.</param>
/// <param name="Mean">Over the parts.</param>
/// <param name="Deviation">Population standard deviation over the parts.</param>
/// <param name="Served">
/// The mean as estimated for rows that the networks of all folds describe, which is how the candidates without trees are compared; null
/// where it is not estimated.
/// </param>
/// <param name="Scores">One per part.</param>
public sealed record CandidateReport(string Name, double Mean, double Deviation, double? Served, IReadOnlyList<double> Scores);

/// <summary>What one candidate gains over another on the same parts.</summary>
/// <param name="Mean">Mean difference of the scores.</param>
/// <param name="StandardError">Of that mean; 0 with one part.</param>
public sealed record GainReport(double Mean, double StandardError);

/// <summary>How well one model tells the two classes apart on one set of rows.</summary>
/// <param name="Model">An expert's name, "mean of logits" or "meta-model".</param>
/// <param name="Rows">Rows scored.</param>
/// <param name="Auc">Area under the ROC curve, 0 to 1.</param>
/// <param name="AucLow">
/// Lower end of its 95 % interval: by a bootstrap over groups where the rows have groups, else DeLong's, which takes rows as independent.
/// </param>
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
/// <param name="Chosen">Whether the second is the expert with the best out-of-fold AUC, which one would serve without a meta-model.</param>
/// <param name="Difference">AUC of the first minus AUC of the second.</param>
/// <param name="Low">
/// Lower end of the difference's 95 % interval: by a bootstrap over groups where the rows have groups, else DeLong's.
/// </param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided, of no difference, by the same.</param>
public sealed record ComparisonReport(string Model, string Against, bool Chosen, double Difference, double Low, double High, double PValue);

/// <summary>One model's AUC fold by fold.</summary>
/// <param name="Model">An expert's name, "mean of logits" or "meta-model".</param>
/// <param name="Pooled">AUC of all rows together, which also compares rows that different networks scored.</param>
/// <param name="Mean">Mean over the folds, each row compared with those of its own network alone.</param>
/// <param name="Deviation">Population standard deviation over the folds.</param>
/// <param name="Folds">One per fold; NaN for a fold of one class, which then counts for nothing.</param>
public sealed record FoldScoresReport(string Model, double Pooled, double Mean, double Deviation, IReadOnlyList<double> Folds);

/// <summary>One step of the ladder from a single network to the meta-model.</summary>
/// <param name="Name">single network, mean of folds, mean of experts or meta-model.</param>
/// <param name="Auc">On the test rows.</param>
/// <param name="Gain">Over the step below; null for the first.</param>
/// <param name="Low">Lower end of the gain's 95 % interval, by a bootstrap over groups (over rows without groups).</param>
/// <param name="High">Upper end.</param>
public sealed record LadderReport(string Name, double Auc, double? Gain, double? Low, double? High);

/// <summary>How log-odds become probabilities: 1 / (1 + exp(-(slope · log-odds + intercept))).</summary>
/// <param name="Kind">none, temperature or platt.</param>
/// <param name="Slope">Above 0; 1 changes nothing.</param>
/// <param name="Intercept">0 but for platt.</param>
/// <param name="LogLossBefore">Out of fold, of the log-odds as they are.</param>
/// <param name="LogLossAfter">The same of rows that did not fit the calibration that they are scored with.</param>
/// <param name="ErrorBefore">Expected calibration error out of fold, of the log-odds as they are; 0 to 1, ten bins.</param>
/// <param name="ErrorAfter">The same of rows that did not fit the calibration that they are scored with.</param>
public sealed record CalibrationReport(
    CalibrationKind Kind,
    double Slope,
    double Intercept,
    double LogLossBefore,
    double LogLossAfter,
    double ErrorBefore,
    double ErrorAfter
);

/// <summary>The probability at or above which the meta-model calls a row positive, chosen where no test row has been looked at.</summary>
/// <param name="Rule">How it was chosen: see <see cref="ThresholdRule"/>.</param>
/// <param name="Value">0 to 1.</param>
/// <param name="OutOfFold">What it gives on the rows that chose it, so on the optimistic side.</param>
/// <param name="Test">What it gives on the test manifest; null without one.</param>
public sealed record ThresholdReport(string Rule, double Value, OperatingPoint OutOfFold, OperatingPoint? Test);

/// <summary>How rows are called at one threshold.</summary>
/// <param name="F1">Harmonic mean of precision and recall of the positive class.</param>
/// <param name="TruePositiveRate">Share of the positives that are called positive.</param>
/// <param name="FalsePositiveRate">Share of the negatives that are called positive.</param>
/// <param name="BalancedAccuracy">Mean of the shares of positives and negatives that are called right.</param>
public sealed record OperatingPoint(double F1, double TruePositiveRate, double FalsePositiveRate, double BalancedAccuracy);

/// <summary>How many rows of each class are called what at one threshold.</summary>
/// <param name="Threshold">A probability at or above it counts as positive.</param>
/// <param name="TruePositives">Positives called positive.</param>
/// <param name="FalsePositives">Negatives called positive.</param>
/// <param name="FalseNegatives">Positives called negative.</param>
/// <param name="TrueNegatives">Negatives called negative.</param>
public sealed record ConfusionReport(double Threshold, int TruePositives, int FalsePositives, int FalseNegatives, int TrueNegatives);

/// <summary>What one column of X_meta contributes to the trees.</summary>
/// <param name="Column">As in aggregate.json.</param>
/// <param name="Gain">Total loss reduction of its splits.</param>
/// <param name="Splits">Number of its splits.</param>
public sealed record ImportanceReport(string Column, double Gain, int Splits);

/// <summary>What some columns of X_meta contribute together.</summary>
/// <param name="Name">An expert, or a layer.</param>
/// <param name="Gain">Total loss reduction of the trees' splits on them.</param>
/// <param name="GainShare">Of the gain of all columns, 0 to 1; 0 where no tree has a split.</param>
/// <param name="Splits">Number of those splits.</param>
/// <param name="Blend">
/// Of an expert, how far it moves the log-odds that the trees are added to: its weight times the standard deviation of its out-of-fold
/// scores. Null where there is no blend, and of a layer: the blend reads logits alone.
/// </param>
public sealed record ImportanceShare(string Name, double Gain, double GainShare, int Splits, double? Blend);

/// <summary>blend.json: the log-odds that the meta-model's trees start from, intercept + weights · the experts' scores.</summary>
/// <param name="Weights">One per expert, in the order of aggregate.json; 0 or more.</param>
/// <param name="Intercept">Added to the weighted scores.</param>
public sealed record BlendWeights(IReadOnlyList<double> Weights, double Intercept);
