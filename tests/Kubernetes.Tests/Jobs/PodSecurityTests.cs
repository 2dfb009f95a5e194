using k8s.Models;

namespace StackingK8s.Tests.Kubernetes.Jobs;

/// <summary>Every pod runs in a namespace that enforces restricted pod security, and knows nothing of the API.</summary>
public class PodSecurityTests
{
    public static TheoryData<string> Names => [.. MadeJobs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pod_passes_restricted_pod_security(string name) =>
        Assert.Empty(RestrictedPodSecurity.Violations(MadeJobs.All[name]().Spec.Template));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pod_has_no_token_and_cannot_write_to_its_root(string name)
    {
        var pod = MadeJobs.All[name]().Spec.Template.Spec;
        Assert.Equal((false, false), (pod.AutomountServiceAccountToken, pod.EnableServiceLinks));
        Assert.All(pod.Containers, container => Assert.True(container.SecurityContext.ReadOnlyRootFilesystem));
        Assert.DoesNotContain(pod.Volumes, volume =>
            volume.Projected?.Sources.Any(source => source.ServiceAccountToken is not null) == true
        );
    }

    [Fact]
    public void The_rules_catch_what_they_are_for()
    {
        Assert.Equal(["may run as root"], Broken(pod => pod.SecurityContext.RunAsNonRoot = null));
        Assert.Equal(["has no seccomp profile"], Broken(pod => pod.SecurityContext.SeccompProfile = null));
        Assert.Equal(["may escalate privileges"], Broken(pod => pod.Containers[0].SecurityContext.AllowPrivilegeEscalation = null));
        Assert.Equal(["keeps capabilities"], Broken(pod => pod.Containers[0].SecurityContext.Capabilities = null));
        Assert.Equal(
            ["volume host is of a kind that is not allowed"],
            Broken(pod =>
                pod.Volumes.Add(
                    new()
                    {
                        Name = "host",
                        HostPath = new() { Path = "/" },
                    }
                )
            )
        );
        Assert.Equal(["shares a namespace of its host"], Broken(pod => pod.HostNetwork = true));
    }

    static IEnumerable<string> Broken(Action<V1PodSpec> loosen)
    {
        var template = MadeJobs.All["fold"]().Spec.Template;
        loosen(template.Spec);
        return RestrictedPodSecurity.Violations(template).Select(broken => broken.Replace("container step ", "", StringComparison.Ordinal));
    }
}
