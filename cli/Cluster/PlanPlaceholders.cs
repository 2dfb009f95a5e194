using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Cli.Cluster;

/// <summary>Placeholders for what is known only once a run exists or an earlier step is done.</summary>
static class PlanPlaceholders
{
    /// <summary>In place of the run's UID.</summary>
    public const string Uid = "00000000-0000-0000-0000-000000000000";

    /// <summary>In place of the committed results of steps.</summary>
    public static IReadOnlyDictionary<string, StepReference> CreateReferences(IEnumerable<PlannedStep> steps) =>
        steps.ToDictionary(
            step => step.Name,
            step => new StepReference(
                step.Name,
                $"PLACEHOLDER-work-digest-of-{step.Name}",
                $"PLACEHOLDER-attempt-of-{step.Name}",
                $"PLACEHOLDER-result-digest-of-{step.Name}"
            )
        );
}
