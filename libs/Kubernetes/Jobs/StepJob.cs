using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>
/// The Job of one attempt of a step. It is created once and never changed: a queue may suspend it, move it and resume it without a fight.
/// </summary>
public static class StepJob
{
    /// <summary>Makes the Job, ready to be sent to the API server.</summary>
    /// <param name="run">The run, with a valid spec; it becomes the Job's owner.</param>
    /// <param name="step">A step of the run's plan.</param>
    /// <param name="task">What the step is to do; it travels in an annotation of the pod.</param>
    /// <param name="attempt">From 1; part of the Job's name.</param>
    /// <param name="outOfMemory">Earlier attempts that ran out of memory; each multiplies the memory by stages.*.memoryGrowth.</param>
    /// <param name="images">The images of the run's steps.</param>
    /// <param name="settings">What all step pods have in common.</param>
    /// <returns>The same Job for the same arguments.</returns>
    /// <exception cref="FormatException">A quantity in the stage's resources is invalid.</exception>
    /// <exception cref="System.Text.Json.JsonException">A pod override does not have the form that Kubernetes gives it.</exception>
    public static V1Job Create(
        StackingRunResource run,
        PlannedStep step,
        IStepTask task,
        int attempt,
        int outOfMemory,
        RunImages images,
        StepPodSettings settings
    )
    {
        var labels = StepLabels.Create(run.Metadata.Name, step.Name, attempt, step.Stage.Program);
        Dictionary<string, string> ofJob = new(labels) { [RunLabels.Settings] = StepSettings.Digest(run.Spec, step) };
        if (run.Metadata.Labels?.TryGetValue(RunLabels.QueueName, out string? queue) == true)
            ofJob[RunLabels.QueueName] = queue;
        var stage = step.Stage.Spec(run.Spec.Stages);
        StepPodRequest pod = new()
        {
            Image = step.Stage.Image(images),
            TaskJson = ContractJson.Write<object>(task),
            Labels = labels,
            Stage = stage,
            Accelerator = step.Kind == StepKind.Fold ? run.Spec.Stages.FoldTrainer.Accelerator : null,
            S3 = run.Spec.Artifacts.S3,
            OutOfMemory = outOfMemory,
        };
        return new()
        {
            ApiVersion = V1Job.KubeGroup + "/" + V1Job.KubeApiVersion,
            Kind = V1Job.KubeKind,
            Metadata = new()
            {
                Name = JobName.ForAttempt(run.Metadata.Name, run.Metadata.Uid, step.Name, attempt),
                NamespaceProperty = run.Metadata.NamespaceProperty,
                Labels = ofJob,
                OwnerReferences = [OwnedBy(run)],
            },
            Spec = new()
            {
                Completions = 1,
                Parallelism = 1,
                // The operator counts attempts itself: it alone sees whose fault a failure was.
                BackoffLimit = 0,
                ActiveDeadlineSeconds = stage.ActiveDeadlineSeconds,
                // No second pod before the first is surely gone.
                PodReplacementPolicy = "Failed",
                PodFailurePolicy = FailurePolicy(),
                Template = StepPod.CreateTemplate(pod, settings),
            },
        };
    }

    /// <summary>
    /// When the Job fails at once and when it replaces its pod. The first match wins, so disruptions come first: a pod ended for its node's
    /// sake has an exit code too.
    /// </summary>
    internal static V1PodFailurePolicy FailurePolicy() =>
        new()
        {
            Rules =
            [
                new() { Action = "Ignore", OnPodConditions = [new() { Type = "DisruptionTarget", Status = "True" }] },
                new()
                {
                    Action = "FailJob",
                    OnExitCodes = new()
                    {
                        ContainerName = StepPod.Container,
                        OperatorProperty = "In",
                        Values = [.. ExitCodes.Final],
                    },
                },
            ],
        };

    static V1OwnerReference OwnedBy(StackingRunResource run) =>
        new()
        {
            ApiVersion = StackingRunApi.ApiVersion,
            Kind = StackingRunApi.Kind,
            Name = run.Metadata.Name,
            Uid = run.Metadata.Uid,
            Controller = true,
            BlockOwnerDeletion = true,
        };
}
