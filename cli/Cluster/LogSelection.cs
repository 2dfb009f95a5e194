using System.Globalization;
using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Cli.Cluster;

/// <summary>Selects the pod whose log the user wants. Pure; throws a <see cref="UsageException"/> where there is none.</summary>
static class LogSelection
{
    /// <param name="wanted">Null: the running step, else the one that failed last, else the last one that started.</param>
    public static StepStatus SelectStep(StackingRunResource run, string? wanted)
    {
        List<StepStatus> steps = [.. run.Status?.Steps() ?? []];
        if (wanted is not null)
        {
            string[] names = [.. RunPlan.Steps(run.Spec).Select(step => step.Name)];
            return steps.FirstOrDefault(step => step.Name == wanted)
                ?? (
                    names.Contains(wanted)
                        ? new() { Name = wanted }
                        : throw new UsageException(
                            $"--step {wanted}: unknown step of the run '{run.Metadata.Name}'. Choose one of {string.Join(", ", names)}."
                        )
                );
        }
        return steps.FirstOrDefault(step => step.State == StepStates.Running)
            ?? steps
                .Where(step => step.LastFailure is not null && step.Committed is null)
                .MaxBy(step => (step.State == StepStates.Failed, step.LastFailure!.Time))
            ?? steps.LastOrDefault(step => step.Attempt > 0)
            ?? throw new UsageException(
                $"No step of the run '{run.Metadata.Name}' has started yet. "
                    + (run.Status?.Message ?? "The operator has not reconciled it yet.")
            );
    }

    public static int SelectAttempt(StackingRunResource run, StepStatus step, int? wanted, bool previous)
    {
        if (step.Attempt == 0)
            throw new UsageException(
                $"{step.Name} of the run '{run.Metadata.Name}' has not started yet. {step.Message ?? run.Status?.Message}".TrimEnd()
            );
        int attempt = wanted ?? (previous ? step.Attempt - 1 : step.Attempt);
        return attempt >= 1 && attempt <= step.Attempt
            ? attempt
            : throw new UsageException(
                step.Attempt == 1
                    ? $"{step.Name} has had only one attempt."
                    : $"{step.Name} has no attempt {attempt}. Choose one of 1 to {step.Attempt}."
            );
    }

    /// <returns>The newest pod of the attempt's Job.</returns>
    public static V1Pod SelectPod(StackingRunResource run, StepStatus step, int attempt, IEnumerable<V1Pod> pods)
    {
        // By the Job's name, which contains part of the run's UID: labels alone would also match pods of an earlier run of the same name.
        string job = JobName.ForAttempt(run.Metadata.Name, run.Metadata.Uid, step.Name, attempt);
        return pods.Where(pod => pod.Metadata.OwnerReferences?.Any(owner => owner.Kind == V1Job.KubeKind && owner.Name == job) == true)
            .MaxBy(pod => pod.Metadata.CreationTimestamp)
            ?? throw new UsageException(
                string.Create(
                        CultureInfo.InvariantCulture,
                        $"Attempt {attempt} of {step.Name} has no pod, and so no log. {DescribeEnd(step, attempt)}"
                    )
                    .TrimEnd()
            );
    }

    static string DescribeEnd(StepStatus step, int attempt) =>
        step.LastFailure is { } failure && failure.Attempt == attempt ? $"The run recorded how it ended: {RunTree.FormatFailure(failure)}"
        : step.Committed is not null && attempt == step.Attempt ? "The attempt is committed."
        : step.Message ?? "";
}
