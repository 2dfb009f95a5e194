using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>The rules of a run once more, in case a CRD of another version let it through; and those that hold on a cluster alone.</summary>
static class ClusterValidation
{
    public static IReadOnlyList<FieldProblem> Problems(StackingRunResource run) =>
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
