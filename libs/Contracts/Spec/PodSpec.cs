using System.Text.Json;

namespace StackingK8s.Contracts;

/// <summary>
/// What may be changed of the pods of a stage: enough to place and feed them, and nothing that would loosen their security. Fields without a type of
/// their own are as in a Kubernetes pod. On one machine all of it is checked and has no effect.
/// </summary>
public sealed record PodSpec
{
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Labels a node must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    [PodField("V1Toleration")]
    public IReadOnlyList<JsonElement> Tolerations { get; init; } = [];

    [PodField("V1Affinity")]
    public JsonElement? Affinity { get; init; }

    public string? RuntimeClassName { get; init; }

    public string? PriorityClassName { get; init; }

    /// <summary>Names of the Secrets that the image is pulled with.</summary>
    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>The identity at a cloud's storage, for instance; its token is not mounted.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Volumes that restricted pod security permits: a persistentVolumeClaim with the images, for instance.</summary>
    [PodField("V1Volume")]
    public IReadOnlyList<JsonElement> Volumes { get; init; } = [];

    [PodField("V1VolumeMount")]
    public IReadOnlyList<JsonElement> VolumeMounts { get; init; } = [];

    [PodField("V1EnvVar")]
    public IReadOnlyList<JsonElement> Env { get; init; } = [];

    /// <summary>Time between SIGTERM and SIGKILL, in which a fold saves its training.</summary>
    public int TerminationGracePeriodSeconds { get; init; } = 60;
}
