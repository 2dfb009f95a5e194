using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Meta;

/// <summary>How the meta stage goes about it.</summary>
/// <param name="Seed">Of the 90/10 split, the random strategy and LightGBM.</param>
/// <param name="Start">blend or zero.</param>
/// <param name="Strategy">grid or random.</param>
/// <param name="Iterations">Candidates of the random strategy.</param>
/// <param name="ValidationFraction">Share of the rows that scores the candidates.</param>
/// <param name="Space">Every searched parameter with its values.</param>
/// <param name="Parameters">Fixed LightGBM settings.</param>
public sealed record MetaStageSettings(
    long Seed,
    string Start,
    string Strategy,
    int Iterations,
    double ValidationFraction,
    IReadOnlyDictionary<string, IReadOnlyList<double>> Space,
    IReadOnlyDictionary<string, double> Parameters
)
{
    public static MetaStageSettings Of(MetaTask task) =>
        new(task.Seed, task.Start, task.Strategy, task.Iterations, task.ValidationFraction, task.Space, task.Parameters);

    public static MetaStageSettings Of(SearchSpec search, long seed) =>
        new(
            seed,
            "zero",
            search.Strategy,
            search.Iterations,
            search.ValidationFraction,
            search.EffectiveSpace(),
            new Dictionary<string, double>()
        );
}
