using StackingK8s.Boosting;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Search;

namespace StackingK8s.Meta.Candidates;

/// <summary>Turns a search space into candidates in scikit-learn's order, and a candidate back into names and values. Pure.</summary>
public static class TreeCandidates
{
    /// <summary>What candidates with trees are called in candidates.csv; no expert's name has a space.</summary>
    public const string Name = "boosted trees";

    /// <summary>Creates the candidates: the whole grid, or a sample of it by the random strategy.</summary>
    /// <param name="settings">Strategy, iterations, space, fixed parameters and seed.</param>
    public static IReadOnlyList<MetaParameters> Create(MetaStageSettings settings)
    {
        ParameterGrid grid = new(new ParameterSpace(settings.Space));
        var chosen =
            settings.Strategy == SearchStrategy.Random
                ? ParameterSampler.Sample(grid, Math.Min(settings.Iterations, grid.Count), settings.Seed)
                : [.. Enumerable.Range(0, grid.Count)];
        var common = Fixed(settings);
        return [.. chosen.Select(index => With(common, grid[index]))];
    }

    /// <summary>The six searched parameters by their LGBMClassifier names.</summary>
    /// <param name="parameters">A candidate.</param>
    public static SortedDictionary<string, double> ByName(MetaParameters parameters) =>
        new(StringComparer.Ordinal)
        {
            ["learning_rate"] = parameters.LearningRate,
            ["max_depth"] = parameters.MaxDepth,
            ["n_estimators"] = parameters.NumEstimators,
            ["num_leaves"] = parameters.NumLeaves,
            ["reg_alpha"] = parameters.RegAlpha,
            ["reg_lambda"] = parameters.RegLambda,
        };

    static MetaParameters With(MetaParameters common, IReadOnlyDictionary<string, double> searched) =>
        common with
        {
            LearningRate = searched["learning_rate"],
            MaxDepth = (int)searched["max_depth"],
            NumEstimators = (int)searched["n_estimators"],
            NumLeaves = (int)searched["num_leaves"],
            RegAlpha = searched["reg_alpha"],
            RegLambda = searched["reg_lambda"],
        };

    static MetaParameters Fixed(MetaStageSettings settings)
    {
        MetaParameters defaults = new() { Seed = (int)(settings.Seed & int.MaxValue) };
        var given = settings.Parameters;
        return defaults with
        {
            ColsampleByTree = given.GetValueOrDefault("colsample_bytree", defaults.ColsampleByTree),
            MinChildSamples = (int)given.GetValueOrDefault("min_child_samples", defaults.MinChildSamples),
            Subsample = given.GetValueOrDefault("subsample", defaults.Subsample),
            SubsampleFreq = (int)given.GetValueOrDefault("subsample_freq", defaults.SubsampleFreq),
        };
    }
}
