using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// Checks the rules of a run once more, in case a CRD of another version let it through, and those that hold only on a cluster.
/// </summary>
static class ValidationPolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        Problems(run.Resource) is { Count: > 0 } problems
            ? run.Fail(StatusReason.InvalidSpec, string.Join("; ", problems) + Remedy(problems))
            : null;

    static string Remedy(IReadOnlyList<FieldProblem> problems) =>
        problems.All(problem => problem.Path.StartsWith("spec.stages.", StringComparison.Ordinal))
            ? ". Correct it, then retry the run."
            : ". Create a new StackingRun.";

    static IReadOnlyList<FieldProblem> Problems(StackingRunResource run) =>
        RunValidation.ClusterProblems(
            new()
            {
                ApiVersion = StackingRun.SupportedApiVersion,
                Kind = StackingRun.SupportedKind,
                Metadata = new() { Name = run.Metadata.Name, Namespace = run.Metadata.NamespaceProperty },
                Spec = run.Spec,
            }
        );
}
