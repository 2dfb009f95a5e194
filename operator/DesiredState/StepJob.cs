using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Queue;

namespace StackingK8s.Operator.DesiredState;

/// <summary>The Job of one attempt of a step. It is made once and never changed: a queue may suspend it, move it and resume it without a fight.</summary>
static class StepJob
{
    /// <param name="run">The run, with a valid spec.</param>
    /// <param name="step">Of its plan.</param>
    /// <param name="task">What the step is asked.</param>
    /// <param name="attempt">From 1.</param>
    /// <param name="outOfMemory">Earlier attempts that ran out of memory.</param>
    /// <param name="images">The run's.</param>
    /// <param name="settings">The operator's.</param>
    public static V1Job Of(
        StackingRunResource run,
        PlannedStep step,
        IStepTask task,
        int attempt,
        int outOfMemory,
        RunImages images,
        OperatorSettings settings
    )
    {
        var stage = run.Spec.Stages.Of(step.Kind);
        var accelerator = step.Kind == StepKind.Fold ? run.Spec.Stages.FoldTrainer.Accelerator : null;
        var labels = StepLabels.Of(run.Metadata.Name, step.Name, attempt, step.Program);
        Dictionary<string, string> ofJob = new(labels);
        if (run.Metadata.Labels?.TryGetValue(RunLabels.QueueName, out string? queue) == true)
            ofJob[RunLabels.QueueName] = queue;
        return new()
        {
            ApiVersion = V1Job.KubeGroup + "/" + V1Job.KubeApiVersion,
            Kind = V1Job.KubeKind,
            Metadata = new()
            {
                Name = ChildName.Of(run.Metadata.Name, run.Metadata.Uid, step.Name, attempt),
                NamespaceProperty = run.Metadata.NamespaceProperty,
                Labels = ofJob,
                OwnerReferences = [Owner(run)],
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
                Template = StepPod.Of(
                    images.Of(step.Kind),
                    [],
                    ContractJson.Write<object>(task),
                    labels,
                    stage,
                    accelerator,
                    run.Spec.Artifacts.S3,
                    settings,
                    outOfMemory
                ),
            },
        };
    }

    /// <summary>First match wins, so disruptions come first: a pod ended for its node's sake has an exit code too.</summary>
    public static V1PodFailurePolicy FailurePolicy() =>
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

    static V1OwnerReference Owner(StackingRunResource run) =>
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
