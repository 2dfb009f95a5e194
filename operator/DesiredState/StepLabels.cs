using System.Globalization;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.DesiredState;

/// <summary>The labels of a step's Job and pod.</summary>
static class StepLabels
{
    /// <param name="run">The run's name.</param>
    /// <param name="step">fold-0, aggregate, meta or cleanup.</param>
    /// <param name="attempt">From 1.</param>
    /// <param name="program">fold-trainer, aggregator or meta-trainer.</param>
    public static Dictionary<string, string> Of(string run, string step, int attempt, string program) =>
        new()
        {
            [RunLabels.Run] = run,
            [RunLabels.Step] = step,
            [RunLabels.Attempt] = attempt.ToString(CultureInfo.InvariantCulture),
            [RunLabels.Component] = program,
            [RunLabels.PartOf] = RunLabels.PartOfValue,
            [RunLabels.ManagedBy] = RunLabels.ManagedByValue,
        };
}
