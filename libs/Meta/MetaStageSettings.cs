using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Meta;

/// <summary>Settings of the meta stage.</summary>
/// <param name="Seed">Seed of the split for the search, the random strategy and LightGBM.</param>
/// <param name="Start">What the first tree corrects.</param>
/// <param name="Strategy">Which candidates are evaluated.</param>
/// <param name="Iterations">Candidates of the random strategy, at least 1.</param>
/// <param name="BudgetSeconds">Seconds after which no further candidate is begun; null: all are.</param>
/// <param name="Validation">Which rows score the candidates.</param>
/// <param name="Metric">What candidates are scored by.</param>
/// <param name="Space">Every searched parameter with its values.</param>
/// <param name="Parameters">Fixed LightGBM settings by LGBMClassifier name; those missing have LGBMClassifier's defaults.</param>
/// <param name="ServingNoise">Where it is measured how much the networks of an expert differ.</param>
/// <param name="Calibration">How log-odds become probabilities.</param>
/// <param name="Threshold">How the threshold is chosen: see <see cref="ThresholdRule"/>.</param>
public sealed record MetaStageSettings(
    long Seed,
    TreeStart Start,
    SearchStrategy Strategy,
    int Iterations,
    int? BudgetSeconds,
    ValidationSpec Validation,
    SearchMetric Metric,
    IReadOnlyDictionary<string, IReadOnlyList<double>> Space,
    IReadOnlyDictionary<string, double> Parameters,
    NoiseSource ServingNoise,
    CalibrationKind Calibration,
    string Threshold
)
{
    /// <summary>What the search may leave out.</summary>
    public SearchLimits Limits =>
        new(Strategy == SearchStrategy.Halving, BudgetSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    /// <summary>The settings of a meta step.</summary>
    public static MetaStageSettings FromTask(MetaTask task) =>
        new(
            task.Seed,
            task.Start,
            task.Strategy,
            task.Iterations,
            task.BudgetSeconds,
            task.Validation,
            task.Metric,
            task.Space,
            task.Parameters,
            task.ServingNoise,
            task.Calibration,
            task.Threshold
        );

    /// <summary>The settings of `stacking meta`, where there are no experts to start from.</summary>
    public static MetaStageSettings FromSearch(SearchSpec search, long seed)
    {
        MetaSpec defaults = new();
        return new(
            seed,
            TreeStart.Zero,
            search.Strategy,
            search.Iterations,
            search.BudgetSeconds,
            search.EffectiveValidation(),
            search.Metric,
            search.EffectiveSpace(),
            new Dictionary<string, double>(),
            defaults.ServingNoise,
            defaults.Calibration,
            defaults.Threshold
        );
    }
}
