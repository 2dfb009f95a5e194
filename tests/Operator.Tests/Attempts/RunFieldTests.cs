using StackingK8s.Operator.Attempts;

namespace StackingK8s.Tests.Operator.Attempts;

public class RunFieldTests
{
    [Theory]
    [InlineData(
        "Job.batch \"demo\" is invalid: spec.template.spec.tolerations[0].operator: Unsupported value: \"Maybe\"",
        "stages.meta.pod.tolerations[0].operator"
    )]
    [InlineData(
        "Job.batch \"demo\" is invalid: spec.template.annotations: Too long: must have at most 262144 bytes",
        "stages.meta.pod.annotations"
    )]
    [InlineData(
        "Job.batch \"demo\" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: \"4Gi\": "
            + "must be less than or equal to memory limit of 1Gi",
        "stages.meta.resources.requests"
    )]
    [InlineData("is invalid: spec.template.spec.containers[0].env[7].name: Invalid value: \"a b\"", "stages.meta.pod.env")]
    [InlineData(
        "pods \"demo-x\" is forbidden: failed quota: compute: must specify limits.cpu for: step; limits.memory for: step",
        "stages.meta.resources.limits.cpu, stages.meta.resources.limits.memory"
    )]
    [InlineData(
        "is forbidden: failed quota: compute: must specify cpu,memory",
        "stages.meta.resources.requests.cpu, stages.meta.resources.requests.memory"
    )]
    [InlineData(
        "jobs.batch \"demo\" is forbidden: maximum memory usage per Container is 8Gi, but limit is 32Gi",
        "stages.meta.resources.limits.memory"
    )]
    [InlineData("admission webhook \"hours.example.com\" denied the request: no training before six", null)]
    public void The_field_of_the_run_is_named_and_not_that_of_the_Job(string message, string? field) =>
        Assert.Equal(field, RunField.Blamed(message, "stages.meta"));
}
