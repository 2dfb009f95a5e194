using k8s;
using k8s.Models;

namespace StackingK8s.Tests.Kubernetes.Jobs;

public class WrittenJobTests
{
    public static TheoryData<string> Names() => [.. MadeJobs.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_Job_loses_nothing_on_its_way_to_the_API_server(string name)
    {
        var job = MadeJobs.All[name]();
        string json = KubernetesJson.Serialize(job);

        var read = KubernetesJson.Deserialize<V1Job>(json);

        Assert.Equal(json, KubernetesJson.Serialize(read));
        Assert.Equal(job.Spec.Template.Spec.Containers[0].Resources?.Limits, read.Spec.Template.Spec.Containers[0].Resources?.Limits);
        Assert.Equal(job.Spec.Template.Metadata.Annotations, read.Spec.Template.Metadata.Annotations);
    }
}
