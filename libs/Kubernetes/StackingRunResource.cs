using k8s;
using k8s.Models;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Kubernetes;

/// <summary>
/// A StackingRun as the API server has it. Read only: the operator patches status and finalizers and never replaces the whole object, which
/// would lose the fields that a newer version knows and this one does not.
/// </summary>
public sealed class StackingRunResource : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Group and version. Default: <see cref="StackingRunApi.ApiVersion"/>.</summary>
    public string ApiVersion { get; set; } = StackingRunApi.ApiVersion;

    /// <summary>Kind of the object. Default: <see cref="StackingRunApi.Kind"/>.</summary>
    public string Kind { get; set; } = StackingRunApi.Kind;

    /// <summary>Name, namespace, UID, labels and what else Kubernetes keeps of any object.</summary>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What the user asked for.</summary>
    public required RunSpec Spec { get; set; }

    /// <summary>What the operator reports; null until it has reconciled the run for the first time.</summary>
    public RunStatus? Status { get; set; }

    /// <returns>The value of the annotation by which a user asks for a failed run to be retried; null where there is none.</returns>
    public string? RetryRequest() => Metadata.Annotations?.TryGetValue(RunLabels.Retry, out string? request) == true ? request : null;
}
