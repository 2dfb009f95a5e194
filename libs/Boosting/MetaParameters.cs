using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace StackingK8s.Boosting;

/// <summary>
/// Hyper-parameters of a meta-model: gradient-boosted trees with the binary log-loss. Names and defaults are those of
/// LightGBM 4.7's <c>LGBMClassifier</c>; LightGBM's own names stand in brackets where they differ. The first six are searched.
/// </summary>
public sealed record MetaParameters
{
    /// <summary><c>n_estimators</c> [<c>num_iterations</c>]: rounds of boosting, one tree each; 1 or more. Default: 100.</summary>
    public int NumEstimators { get; init; } = 100;

    /// <summary><c>learning_rate</c>: factor on each tree's output; above 0. Default: 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary><c>num_leaves</c>: most leaves of a tree; 2 to 131072. Default: 31.</summary>
    public int NumLeaves { get; init; } = 31;

    /// <summary><c>max_depth</c>: most splits between root and leaf; 0 or less: no limit. Default: -1.</summary>
    public int MaxDepth { get; init; } = -1;

    /// <summary><c>reg_alpha</c> [<c>lambda_l1</c>]: L1 penalty on leaf values; 0 or more. Default: 0.</summary>
    public double RegAlpha { get; init; }

    /// <summary><c>reg_lambda</c> [<c>lambda_l2</c>]: L2 penalty on leaf values; 0 or more. Default: 0.</summary>
    public double RegLambda { get; init; }

    /// <summary><c>min_child_samples</c> [<c>min_data_in_leaf</c>]: fewest rows in a leaf; 0 or more. Default: 20.</summary>
    public int MinChildSamples { get; init; } = 20;

    /// <summary>
    /// <c>min_child_weight</c> [<c>min_sum_hessian_in_leaf</c>]: least sum of second derivatives in a leaf; 0 or more. Default: 0.001.
    /// </summary>
    public double MinChildWeight { get; init; } = 1e-3;

    /// <summary><c>min_split_gain</c> [<c>min_gain_to_split</c>]: least loss a split must save; 0 or more. Default: 0.</summary>
    public double MinSplitGain { get; init; }

    /// <summary>
    /// <c>subsample</c> [<c>bagging_fraction</c>]: share of rows per tree, above 0 to 1, unless SubsampleFreq is 0. Default: 1.
    /// </summary>
    public double Subsample { get; init; } = 1;

    /// <summary><c>subsample_freq</c> [<c>bagging_freq</c>]: rows are drawn anew every so many trees; 0: never. Default: 0.</summary>
    public int SubsampleFreq { get; init; }

    /// <summary><c>colsample_bytree</c> [<c>feature_fraction</c>]: share of features each tree may use; above 0 to 1. Default: 1.</summary>
    public double ColsampleByTree { get; init; } = 1;

    /// <summary>
    /// <c>random_state</c> [<c>seed</c>]: of every draw; null: LightGBM's fixed default, also reproducible. Default: null.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>[<c>max_bin</c>]: most histogram bins per feature; 2 or more. Default: 255.</summary>
    public int MaxBin { get; init; } = 255;

    /// <summary>
    /// <c>subsample_for_bin</c> [<c>bin_construct_sample_cnt</c>]: rows sampled to place bin edges; 1 or more. Default: 200,000.
    /// </summary>
    public int SubsampleForBin { get; init; } = 200_000;

    /// <summary>The part of these parameters that is fixed when a dataset is binned.</summary>
    public Binning Binning => new(MaxBin, SubsampleForBin, Seed);

    /// <summary>Whether rows or features are drawn at random, so that a round without a useful split may be followed by one with.</summary>
    public bool DrawsAtRandom => ColsampleByTree < 1 || (Subsample < 1 && SubsampleFreq > 0);

    /// <summary>
    /// The path of boosting that these parameters lie on: equal for parameters that grow the same trees in the same order, bit for bit,
    /// and differ at most in how many. NumEstimators is 0, that is, left out; NumLeaves and MaxDepth are the bounds that can bind:
    /// a tree of depth d has at most 2^d leaves, and one of L leaves a depth of at most L - 1.
    /// </summary>
    /// <returns>The representative of all parameters on the same path; not fit for training as it is.</returns>
    public MetaParameters Canonical()
    {
        int leaves = MaxDepth is > 0 and < 31 ? Math.Min(NumLeaves, 1 << MaxDepth) : NumLeaves;
        return this with { NumEstimators = 0, NumLeaves = leaves, MaxDepth = MaxDepth > 0 && MaxDepth < leaves - 1 ? MaxDepth : -1 };
    }

    /// <summary>Checks every parameter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside the range its documentation gives.</exception>
    public void ThrowIfOutOfRange()
    {
        Require(NumEstimators >= 1, NumEstimators);
        Require(double.IsFinite(LearningRate) && LearningRate > 0, LearningRate);
        Require(NumLeaves is >= 2 and <= 131072, NumLeaves);
        RequireNotNegative(RegAlpha);
        RequireNotNegative(RegLambda);
        RequireNotNegative(MinChildSamples);
        RequireNotNegative(MinChildWeight);
        RequireNotNegative(MinSplitGain);
        Require(Subsample is > 0 and <= 1, Subsample);
        RequireNotNegative(SubsampleFreq);
        Require(ColsampleByTree is > 0 and <= 1, ColsampleByTree);
        Require(MaxBin >= 2, MaxBin);
        Require(SubsampleForBin >= 1, SubsampleForBin);
    }

    static void RequireNotNegative<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> => Require(T.IsFinite(value) && !T.IsNegative(value), value, name);

    static void Require<T>(bool fits, T value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!fits)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is out of its range.");
    }

    // Column-wise histograms and "deterministic" make the trees independent of threads and timing. A limited histogram pool would
    // change trees, so it stays unlimited. The metric is computed here, not there.
    internal string ToNative() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Binning.ToNative()} objective=binary metric=none deterministic=true force_col_wise=true num_iterations={NumEstimators} "
                + $"learning_rate={LearningRate} num_leaves={NumLeaves} max_depth={MaxDepth} lambda_l1={RegAlpha} lambda_l2={RegLambda} "
                + $"min_data_in_leaf={MinChildSamples} min_sum_hessian_in_leaf={MinChildWeight} min_gain_to_split={MinSplitGain} "
                + $"bagging_fraction={Subsample} bagging_freq={SubsampleFreq} feature_fraction={ColsampleByTree}"
        );
}
