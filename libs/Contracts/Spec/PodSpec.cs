using System.Text.Json;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// What may be changed of the pods of a stage: enough to place and feed them, and nothing that would loosen their security. Fields without
/// a type of their own are as in a Kubernetes pod. On one machine all of it is checked and has no effect.
/// </summary>
public sealed record PodSpec
{
    const string Ours = "stackingk8s.io/";

    /// <summary>Labels for your own tools.</summary>
    [Items(0, 64), LabelValue, NotPrefixed(Ours, "app.kubernetes.io/", "batch.kubernetes.io/")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Annotations for your own tools.</summary>
    [Items(0, 64), Length(0, 16_384), NotPrefixed(Ours, "app.kubernetes.io/", "batch.kubernetes.io/")]
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Labels a node must have.</summary>
    [Items(0, 64), LabelValue]
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Taints of nodes that the pods accept.</summary>
    [PodField("V1Toleration")]
    [Items(0, 64)]
    public IReadOnlyList<JsonElement> Tolerations { get; init; } = [];

    /// <summary>What nodes and neighbours the pods prefer or need.</summary>
    /// <value>None.</value>
    [PodField("V1Affinity")]
    public JsonElement? Affinity { get; init; }

    /// <summary>The container runtime of the pods, nvidia for instance.</summary>
    /// <value>The cluster's own.</value>
    [ObjectName]
    public string? RuntimeClassName { get; init; }

    /// <summary>How important the pods are to the scheduler.</summary>
    /// <value>The cluster's own.</value>
    [ObjectName]
    public string? PriorityClassName { get; init; }

    /// <summary>Names of the Secrets that the image is pulled with.</summary>
    [Items(0, 16), ObjectName]
    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>The identity at a cloud's storage, for instance; its token is not mounted.</summary>
    /// <value>The namespace's default.</value>
    [ObjectName]
    public string? ServiceAccountName { get; init; }

    /// <summary>Volumes that restricted pod security permits: a persistentVolumeClaim with the images, for instance.</summary>
    [PodField("V1Volume")]
    [Items(0, 64), KeyedBy("name"), Volumes]
    public IReadOnlyList<JsonElement> Volumes { get; init; } = [];

    /// <summary>Where the step's container sees the volumes.</summary>
    [PodField("V1VolumeMount")]
    [Items(0, 64)]
    public IReadOnlyList<JsonElement> VolumeMounts { get; init; } = [];

    /// <summary>Group that the step is in and that volumes are given to, for claims that root owns; 1 to 2147483647.</summary>
    /// <value>None: emptyDirs can be written without one.</value>
    [Range(1, int.MaxValue)]
    public int? FsGroup { get; init; }

    /// <summary>Environment of the step's container.</summary>
    [PodField("V1EnvVar")]
    [Items(0, 128)]
    public IReadOnlyList<JsonElement> Env { get; init; } = [];

    /// <summary>Time between SIGTERM and SIGKILL, in which a fold saves its training; 0 to 3600.</summary>
    [Range(0, 3600)]
    public int TerminationGracePeriodSeconds { get; init; } = 60;
}

/// <summary>The Kubernetes type whose JSON form a field has.</summary>
/// <param name="type">Its name in the Kubernetes client, V1Toleration for instance.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PodFieldAttribute(string type) : Attribute
{
    /// <summary>Name of the type in the Kubernetes client, V1Toleration for example.</summary>
    public string Type { get; } = type;
}
