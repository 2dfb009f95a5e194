using StackingK8s.Contracts.Results;

namespace StackingK8s.Contracts.Evaluations;

/// <summary>evaluation.json: how well a finished run does on a labelled set that `stacking evaluate` was given.</summary>
/// <param name="Run">NAMESPACE-NAME-UID.</param>
/// <param name="Manifest">The labelled set, as the user named it.</param>
/// <param name="ManifestSha256">Of the manifest's bytes.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's, which probabilities are of.</param>
/// <param name="Rows">Rows of the set.</param>
/// <param name="Positives">Those with label 1.</param>
/// <param name="GroupColumn">The manifest's column that groups come from; null where every row is taken as independent.</param>
/// <param name="Groups">Groups that intervals are drawn over; 0 where they take rows as independent.</param>
/// <param name="Scores">
/// Each expert (mean over folds), the mean of logits and the meta-model, scored as the report scores a test manifest; NaN for what
/// <paramref name="Missing"/> explains.
/// </param>
/// <param name="GroupScores">
/// The same on groups instead of rows; empty without groups, and where <paramref name="Missing"/> says why.
/// </param>
/// <param name="CalibrationErrors">Expected calibration error of each model.</param>
/// <param name="Threshold">The probability from which the meta-model calls a row positive.</param>
/// <param name="AtThreshold">What it gives; NaN for what <paramref name="Missing"/> explains.</param>
/// <param name="Accuracy">Share of the rows that it calls right, 0 to 1.</param>
/// <param name="Confusion">The meta-model's counts at that threshold, and at one half.</param>
/// <param name="Comparisons">The meta-model against each expert; empty where <paramref name="Missing"/> says why.</param>
/// <param name="Slices">The meta-model by each column of --slice-column; empty without one.</param>
/// <param name="TrainedOn">Rows of the set that the run was trained on, by name as the data check has it; empty where all are new.</param>
/// <param name="TestRows">Rows of the set whose image is in the run's test manifest too, byte for byte.</param>
/// <param name="Missing">A sentence for each kind of number that these rows cannot give.</param>
public sealed record EvaluationReport(
    string Run,
    string Manifest,
    string ManifestSha256,
    IReadOnlyList<string> LabelNames,
    int Rows,
    int Positives,
    string? GroupColumn,
    int Groups,
    IReadOnlyList<ScoreReport> Scores,
    IReadOnlyList<ScoreReport> GroupScores,
    IReadOnlyList<CalibrationErrorReport> CalibrationErrors,
    double Threshold,
    OperatingPoint AtThreshold,
    double Accuracy,
    IReadOnlyList<ConfusionReport> Confusion,
    IReadOnlyList<ComparisonReport> Comparisons,
    IReadOnlyList<SliceColumnReport> Slices,
    IReadOnlyList<DataFinding> TrainedOn,
    int TestRows,
    IReadOnlyList<string> Missing
);

/// <summary>How far a model's probabilities are from what is observed.</summary>
/// <param name="Model">An expert's name, "mean of logits" or "meta-model".</param>
/// <param name="ExpectedError">Expected calibration error, 0 to 1, ten bins.</param>
public sealed record CalibrationErrorReport(string Model, double ExpectedError);
