using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.DesiredState;

/// <summary>
/// The Job that removes a deleted run's artifacts. It has no owner: the run is going, and a foreground deletion would take the Job along before it had
/// done anything. Its time to live removes it instead.
/// </summary>
static class CleanupJob
{
    public const string Step = "cleanup";

    /// <summary>Deleting a run never waits longer than this for its artifacts.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    public static V1Job Of(StackingRunResource run, RunImages images, OperatorSettings settings)
    {
        var labels = StepLabels.Of(run.Metadata.Name, Step, 1, "aggregator");
        CleanupTask task = new(run.Spec.Artifacts.Uri!, new(run.Metadata.NamespaceProperty, run.Metadata.Name, run.Metadata.Uid));
        return new()
        {
            ApiVersion = V1Job.KubeGroup + "/" + V1Job.KubeApiVersion,
            Kind = V1Job.KubeKind,
            Metadata = new()
            {
                Name = ChildName.Of(run.Metadata.Name, run.Metadata.Uid, Step),
                NamespaceProperty = run.Metadata.NamespaceProperty,
                Labels = labels,
            },
            Spec = new()
            {
                BackoffLimit = 2,
                ActiveDeadlineSeconds = (long)Deadline.TotalSeconds,
                TtlSecondsAfterFinished = (int)Retention.TotalSeconds,
                PodReplacementPolicy = "Failed",
                PodFailurePolicy = StepJob.FailurePolicy(),
                Template = StepPod.Of(
                    images.Aggregator,
                    [Step],
                    ContractJson.Write(task),
                    labels,
                    run.Spec.Stages.Aggregator,
                    null,
                    run.Spec.Artifacts.S3,
                    settings,
                    0
                ),
            },
        };
    }
}
