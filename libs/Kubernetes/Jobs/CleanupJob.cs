using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>
/// The Job that removes a deleted run's artifacts. It has no owner: the run is going, and a foreground deletion would take the Job along
/// before it had done anything. Its time to live removes it instead.
/// </summary>
public static class CleanupJob
{
    /// <summary>Stands in the Job's name and labels where other Jobs have their step; also the command of the aggregator program.</summary>
    public const string Step = "cleanup";

    // Kubernetes' own retries: nobody counts the attempts of a cleanup.
    const int Retries = 2;

    static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    /// <summary>Deleting a run never waits longer than this for its artifacts: 10 minutes.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Makes the Job, ready to be sent to the API server.</summary>
    /// <param name="run">The run that is being deleted, with a valid spec and artifacts.uri set.</param>
    /// <param name="images">The images of the run's steps; the aggregator's is used.</param>
    /// <param name="settings">What all step pods have in common.</param>
    /// <returns>The same Job for the same arguments.</returns>
    /// <exception cref="FormatException">A quantity in stages.aggregator.resources is invalid.</exception>
    /// <exception cref="System.Text.Json.JsonException">A pod override does not have the form that Kubernetes gives it.</exception>
    public static V1Job Create(StackingRunResource run, RunImages images, StepPodSettings settings)
    {
        var labels = StepLabels.Create(run.Metadata.Name, Step, attempt: 1, StageTable.Aggregator.Program);
        CleanupTask task = new(run.Spec.Artifacts.Uri!, new(run.Metadata.NamespaceProperty, run.Metadata.Name, run.Metadata.Uid));
        StepPodRequest pod = new()
        {
            Image = images.Aggregator,
            Command = [Step],
            TaskJson = ContractJson.Write(task),
            Labels = labels,
            Stage = run.Spec.Stages.Aggregator,
            S3 = run.Spec.Artifacts.S3,
        };
        return new()
        {
            ApiVersion = V1Job.KubeGroup + "/" + V1Job.KubeApiVersion,
            Kind = V1Job.KubeKind,
            Metadata = new()
            {
                Name = JobName.WithoutAttempt(run.Metadata.Name, run.Metadata.Uid, Step),
                NamespaceProperty = run.Metadata.NamespaceProperty,
                Labels = labels,
            },
            Spec = new()
            {
                BackoffLimit = Retries,
                ActiveDeadlineSeconds = (long)Deadline.TotalSeconds,
                TtlSecondsAfterFinished = (int)Retention.TotalSeconds,
                PodReplacementPolicy = "Failed",
                PodFailurePolicy = StepJob.FailurePolicy(),
                Template = StepPod.CreateTemplate(pod, settings),
            },
        };
    }
}
