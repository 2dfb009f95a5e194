using System.Text.Json;
using k8s;
using k8s.Models;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster;

/// <summary>From the API server's JSON to what the caches keep: all that the operator decides by, little else.</summary>
static class ObjectJson
{
    public static StackingRunResource Run(JsonElement json) => Stripped(StackingRunJson.Read<StackingRunResource>(json));

    public static V1Job Job(JsonElement json) => Kept(KubernetesJson.Deserialize<V1Job>(json));

    /// <summary>The Job without its pod template, which holds the step's whole task.</summary>
    public static V1Job Kept(V1Job job)
    {
        Stripped(job);
        job.Spec = new V1JobSpec { Suspend = job.Spec?.Suspend, ActiveDeadlineSeconds = job.Spec?.ActiveDeadlineSeconds };
        return job;
    }

    /// <summary>A pod without its environment, volumes and probes: those are the greater part of it, and nobody asks the cache for them.</summary>
    public static V1Pod Pod(JsonElement json)
    {
        var pod = Stripped(KubernetesJson.Deserialize<V1Pod>(json));
        pod.Spec = new V1PodSpec
        {
            NodeName = pod.Spec.NodeName,
            Containers = [.. pod.Spec.Containers.Select(Kept)],
            InitContainers = pod.Spec.InitContainers is { } before ? [.. before.Select(Kept)] : null,
        };
        return pod;
    }

    static V1Container Kept(V1Container container) =>
        new() { Name = container.Name, Image = container.Image, Resources = container.Resources, Ports = container.Ports };

    public static V1ObjectMeta Metadata(JsonElement json) => KubernetesJson.Deserialize<V1ObjectMeta>(json.GetProperty("metadata"));

    static T Stripped<T>(T item) where T : IKubernetesObject<V1ObjectMeta>
    {
        (item.Metadata.ManagedFields, item.Metadata.Annotations) = (null, null);
        return item;
    }
}
