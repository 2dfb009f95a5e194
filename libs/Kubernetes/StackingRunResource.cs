using k8s;
using k8s.Models;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Kubernetes;

/// <summary>
/// A StackingRun as it lies on the API server. Read only: the operator patches status and finalizers and never puts the whole object back, which
/// would lose the fields that a newer version knows and this one does not.
/// </summary>
public sealed class StackingRunResource : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = StackingRunApi.ApiVersion;

    public string Kind { get; set; } = StackingRunApi.Kind;

    public V1ObjectMeta Metadata { get; set; } = new();

    public required RunSpec Spec { get; set; }

    /// <summary>Null until the operator has looked at the run.</summary>
    public RunStatus? Status { get; set; }
}
