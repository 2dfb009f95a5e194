using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>The hyper-parameter search inside X_meta.</summary>
public sealed record SearchSpec
{
    /// <summary>grid: every candidate; random: <see cref="Iterations"/> of them, drawn as scikit-learn's ParameterSampler does.</summary>
    [OneOf("grid", "random")]
    public string Strategy { get; init; } = "grid";

    /// <summary>Candidates drawn by the random strategy, 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int Iterations { get; init; } = 60;

    /// <summary>Share of the rows (or groups) that scores the candidates; above 0, below 1.</summary>
    [Range(0, 1, Above = true, Below = true)]
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Values to try by LGBMClassifier name. A parameter left out keeps its list in <see cref="DefaultSpace"/>.</summary>
    [Items(0, 6), ValueItems(1, 1000), SearchSpace]
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Space { get; init; } =
        new SortedDictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);

    /// <summary>Small, regularised trees first: X_meta has few rows and many correlated columns.</summary>
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

    /// <summary>The lists that are searched: the user's, and the default for every parameter the user left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> EffectiveSpace()
    {
        var space = new SortedDictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        foreach (var (name, values) in DefaultSpace)
            space[name] = Space.GetValueOrDefault(name, values);
        return space;
    }
}
