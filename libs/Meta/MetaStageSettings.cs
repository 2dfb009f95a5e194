using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Meta;

/// <summary>Settings of the meta stage.</summary>
/// <param name="Seed">Seed of the split for the search, the random strategy and LightGBM.</param>
/// <param name="Start">What the first tree corrects.</param>
/// <param name="Strategy">Which candidates are evaluated.</param>
/// <param name="Iterations">Candidates of the random strategy, at least 1.</param>
/// <param name="ValidationFraction">Share of the rows that scores the candidates, above 0 and below 1.</param>
/// <param name="Space">Every searched parameter with its values.</param>
/// <param name="Parameters">Fixed LightGBM settings by LGBMClassifier name; those missing have LGBMClassifier's defaults.</param>
public sealed record MetaStageSettings(
    long Seed,
    TreeStart Start,
    SearchStrategy Strategy,
    int Iterations,
    double ValidationFraction,
    IReadOnlyDictionary<string, IReadOnlyList<double>> Space,
    IReadOnlyDictionary<string, double> Parameters
)
{
    /// <summary>The settings of a meta step.</summary>
    public static MetaStageSettings FromTask(MetaTask task) =>
        new(task.Seed, task.Start, task.Strategy, task.Iterations, task.ValidationFraction, task.Space, task.Parameters);

    /// <summary>The settings of `stacking meta`, where there are no experts to start from.</summary>
    public static MetaStageSettings FromSearch(SearchSpec search, long seed) =>
        new(
            seed,
            TreeStart.Zero,
            search.Strategy,
            search.Iterations,
            search.ValidationFraction,
            search.EffectiveSpace(),
            new Dictionary<string, double>()
        );
}
