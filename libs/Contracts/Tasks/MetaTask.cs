using System.Text.Json.Serialization;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Tasks;

/// <summary>What the meta-trainer is asked: to search, fit and evaluate the meta-model on the aggregate.</summary>
/// <param name="Artifacts">Root of the artifact store.</param>
/// <param name="Run">The run it is done for. No part of the work.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Start">What the first tree corrects.</param>
/// <param name="Strategy">Which candidates are evaluated.</param>
/// <param name="Iterations">Candidates of the random strategy.</param>
/// <param name="Validation">Which rows score the candidates.</param>
/// <param name="Metric">What candidates are scored by.</param>
/// <param name="Space">Every searched parameter with its values, sorted by name.</param>
/// <param name="Parameters">Fixed LightGBM settings, sorted by name.</param>
/// <param name="ServingNoise">Where it is measured how much the networks of an expert differ.</param>
/// <param name="Calibration">How log-odds become probabilities.</param>
/// <param name="Threshold">How the threshold is chosen: see <see cref="ThresholdRule"/>.</param>
/// <param name="Aggregate">The committed aggregate step.</param>
/// <param name="Spec">
/// What the run's description says was asked, without the search space, which is long and stands above; null writes no description. No
/// part of the work.
/// </param>
/// <param name="BudgetSeconds">Seconds after which no further candidate is begun; null: all are.</param>
public sealed record MetaTask(
    string Artifacts,
    RunIdentity Run,
    long Seed,
    TreeStart Start,
    SearchStrategy Strategy,
    int Iterations,
    ValidationSpec Validation,
    SearchMetric Metric,
    IReadOnlyDictionary<string, IReadOnlyList<double>> Space,
    IReadOnlyDictionary<string, double> Parameters,
    NoiseSource ServingNoise,
    CalibrationKind Calibration,
    string Threshold,
    StepReference Aggregate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunSpec? Spec = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? BudgetSeconds = null
) : IStepTask
{
    /// <inheritdoc/>
    public string Step => StepNames.Meta;

    /// <inheritdoc/>
    public string WorkIdentity() =>
        ContractJson.Write(this with { Artifacts = "", Run = RunIdentity.None, Aggregate = new("", "", "", ""), Spec = null });

    RunSpec? IStepTask.FinishedSpec => Spec is null ? null : DescribedSpec.WithSpace(Spec, Space);
}
