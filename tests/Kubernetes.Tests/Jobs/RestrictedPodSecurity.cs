using k8s.Models;

namespace StackingK8s.Tests.Kubernetes.Jobs;

/// <summary>
/// The rules of Kubernetes' pod security standard "restricted", those of "baseline" included, as far as Linux pods can break them.
/// </summary>
static class RestrictedPodSecurity
{
    static readonly string[] Seccomp = ["RuntimeDefault", "Localhost"];

    /// <returns>Every rule that the pod breaks; none if it is admitted.</returns>
    public static IEnumerable<string> Violations(V1PodTemplateSpec template)
    {
        var pod = template.Spec;
        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true)
            yield return "shares a namespace of its host";
        if (pod.SecurityContext?.Sysctls is { Count: > 0 })
            yield return "sets sysctls";
        if (
            template.Metadata.Annotations?.Keys.Any(key =>
                key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal)
            ) == true
        )
            yield return "overrides AppArmor";
        foreach (var volume in pod.Volumes ?? [])
            if (
                volume is
                {
                    ConfigMap: null,
                    Csi: null,
                    DownwardAPI: null,
                    EmptyDir: null,
                    Ephemeral: null,
                    PersistentVolumeClaim: null,
                    Projected: null,
                    Secret: null
                }
            )
                yield return $"volume {volume.Name} is of a kind that is not allowed";
        foreach (var container in pod.Containers.Concat(pod.InitContainers ?? []))
        foreach (string broken in OfContainer(container, pod.SecurityContext))
            yield return $"container {container.Name} {broken}";
    }

    static IEnumerable<string> OfContainer(V1Container container, V1PodSecurityContext? pod)
    {
        var own = container.SecurityContext;
        if (own?.Privileged == true)
            yield return "is privileged";
        if (own?.AllowPrivilegeEscalation != false)
            yield return "may escalate privileges";
        if ((own?.RunAsNonRoot ?? pod?.RunAsNonRoot) != true)
            yield return "may run as root";
        if ((own?.RunAsUser ?? pod?.RunAsUser) == 0)
            yield return "runs as user 0";
        if (!Seccomp.Contains((own?.SeccompProfile ?? pod?.SeccompProfile)?.Type))
            yield return "has no seccomp profile";
        if (own?.Capabilities?.Drop?.Contains("ALL") != true)
            yield return "keeps capabilities";
        if (own?.Capabilities?.Add?.Any(added => added != "NET_BIND_SERVICE") == true)
            yield return "adds capabilities";
        if (own?.ProcMount is not (null or "Default"))
            yield return "unmasks /proc";
        if (container.Ports?.Any(port => port.HostPort is > 0) == true)
            yield return "takes a port of its host";
    }
}
