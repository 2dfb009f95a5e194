using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>The meta-model: what is searched, what is fixed, and where its trees start.</summary>
public sealed record MetaSpec
{
    /// <summary>The hyper-parameter search on X_meta.</summary>
    public SearchSpec Search { get; init; } = new();

    /// <summary>
    /// LightGBM settings that are not searched, by their LGBMClassifier names: colsample_bytree, min_child_samples, subsample,
    /// subsample_freq.
    /// </summary>
    [Keys("colsample_bytree", "min_child_samples", "subsample", "subsample_freq"), Items(0, 4), Range(0)]
    public IReadOnlyDictionary<string, double> Parameters { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// blend: experts alone, their mean and blends compete with trees that correct the best of them (LightGBM's init_score);
    /// zero: LightGBM alone, which was measured below the best expert when it must first rediscover the logits.
    /// </summary>
    public TreeStart Start { get; init; } = TreeStart.Blend;

    /// <summary>
    /// Out of fold a row is scored by one network of an expert, in serving by those of all folds. testRows: how much they differ is
    /// measured on the images of the test manifest, without their labels, and the weights of the blend allow for it; none: they do not.
    /// </summary>
    public NoiseSource ServingNoise { get; init; } = NoiseSource.TestRows;

    /// <summary>
    /// How log-odds become probabilities, fitted on the meta-model's out-of-fold predictions: auto, none, temperature or platt.
    /// </summary>
    public CalibrationKind Calibration { get; init; } = CalibrationKind.Auto;

    /// <summary>
    /// From which probability a row counts as positive, chosen out of fold: f1, balancedAccuracy, equalErrorRate, fpr:0.01 (the most
    /// positives at that share of false positives), or a number from 0 to 1 in quotes.
    /// </summary>
    [ThresholdRule]
    public string Threshold { get; init; } = ThresholdRule.F1;
}

/// <summary>The hyper-parameter search inside X_meta.</summary>
public sealed record SearchSpec
{
    /// <summary>
    /// grid: every candidate; random: <see cref="Iterations"/> of them, drawn as scikit-learn's ParameterSampler does; halving: every one
    /// at the least n_estimators, the best third at the next, and so on.
    /// </summary>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.Grid;

    /// <summary>Candidates drawn by the random strategy, 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int Iterations { get; init; } = 60;

    /// <summary>
    /// Seconds after which no further candidate is begun, 1 to 2592000 (30 days); the cheapest come first. Which are scored then depends on
    /// the machine. Unset: all are.
    /// </summary>
    [Range(1, 2_592_000)]
    public int? BudgetSeconds { get; init; }

    /// <summary>Which rows score the candidates.</summary>
    public ValidationSpec Validation { get; init; } = new();

    /// <summary>
    /// Older form of validation: {strategy: holdout, fraction: …}, which it replaces where it is set; above 0, below 1.
    /// </summary>
    [Range(0, 1, Above = true, Below = true)]
    public double? ValidationFraction { get; init; }

    /// <summary>What candidates are scored by: auc, logLoss or averagePrecision.</summary>
    public SearchMetric Metric { get; init; } = SearchMetric.Auc;

    /// <summary>Values to try by LGBMClassifier name. A parameter left out keeps its list in <see cref="DefaultSpace"/>.</summary>
    [Items(0, 6), ValueItems(1, 1000), SearchSpace]
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Space { get; init; } =
        new SortedDictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);

    /// <summary>
    /// The lists that are searched by default, by LGBMClassifier name. Each holds LightGBM's own default (0.1, -1, 100, 31, 0, 0) and, as
    /// this project's own choice, smaller and more regularised trees: X_meta has few rows and many correlated columns.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<double>> DefaultSpace = new SortedDictionary<
        string,
        IReadOnlyList<double>
    >(StringComparer.Ordinal)
    {
        ["learning_rate"] = [0.01, 0.03, 0.1],
        ["max_depth"] = [-1, 3],
        ["n_estimators"] = [50, 100, 200],
        ["num_leaves"] = [7, 31],
        ["reg_alpha"] = [0, 1],
        ["reg_lambda"] = [0, 20],
    };

    /// <summary>Which rows score the candidates, whichever form says so.</summary>
    public ValidationSpec EffectiveValidation() =>
        ValidationFraction is { } fraction ? Validation with { Strategy = ValidationStrategy.Holdout, Fraction = fraction } : Validation;

    /// <summary>The lists that are searched: the user's, and the default for every parameter the user left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> EffectiveSpace()
    {
        var space = new SortedDictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        foreach (var (name, values) in DefaultSpace)
            space[name] = Space.GetValueOrDefault(name, values);
        return space;
    }
}

/// <summary>Which rows score the candidates of the search.</summary>
public sealed record ValidationSpec
{
    /// <summary>crossValidation: every row once, in parts; holdout: one part of the rows.</summary>
    public ValidationStrategy Strategy { get; init; } = ValidationStrategy.CrossValidation;

    /// <summary>Parts of the cross-validation, 2 to 100; fewer where the groups allow no more.</summary>
    [Range(2, 100)]
    public int Folds { get; init; } = 5;

    /// <summary>Share of the rows that is held out by holdout; above 0, below 1.</summary>
    [Range(0, 1, Above = true, Below = true)]
    public double Fraction { get; init; } = 0.1;

    /// <summary>
    /// What is held out together: group (rows where there are no groups), row, or fold (whole folds, with their networks).
    /// </summary>
    public ValidationUnit Unit { get; init; } = ValidationUnit.Group;
}
