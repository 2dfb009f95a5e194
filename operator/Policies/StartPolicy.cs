using System.Text.Json;
using k8s.Models;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>Creates the Jobs of the steps whose turn has come, as many folds at a time as stages.foldTrainer.parallelism allows.</summary>
static class StartPolicy
{
    static readonly Dictionary<string, Obstacle> NoRefusals = [];

    public static RunDecision Decide(ObservedRun run)
    {
        var outdated = run.OutdatedJobs();
        List<V1Job> create = [];
        var committed = run.Committed();
        foreach (var step in StepsToStart(run))
            try
            {
                var status = run.StepsByName[step.Name];
                create.Add(
                    StepJob.Create(
                        run.Resource,
                        step,
                        RunPlan.Task(step, run.Spec, run.Identity, committed),
                        attempt: status.Attempt + 1,
                        status.OutOfMemory,
                        run.Images,
                        run.Settings.Pods
                    )
                );
            }
            catch (Exception malformed) when (malformed is FormatException or JsonException)
            {
                // The CRD's schema lets none of this through; a CRD of another version might.
                string cause = ClusterMessage.AsCause(malformed.Message);
                return run.Fail(
                    StatusReason.InvalidSpec,
                    $"The pod of {step.Name} cannot be made ({cause}). Correct it, then retry the run."
                );
            }
        return Start(run, create, outdated, NoRefusals) with { LookAgain = NextCheck.Compute(run) };
    }

    /// <summary>The decision once more, after the API server refused some of its Jobs.</summary>
    /// <param name="run">What the decision rested on.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="refused">Step → why.</param>
    public static RunDecision AfterRefusals(ObservedRun run, RunDecision decision, IReadOnlyDictionary<string, Obstacle> refused)
    {
        var created = decision.Create.Where(job => !refused.ContainsKey(job.Metadata.Labels[RunLabels.Step]));
        return Start(run, [.. created], decision.Delete, refused) with { LookAgain = run.Now + run.Settings.Pace.Refusal };
    }

    static IEnumerable<PlannedStep> StepsToStart(ObservedRun run)
    {
        int places =
            (run.Spec.Stages.FoldTrainer.Parallelism ?? int.MaxValue)
            - run.Plan.Count(step => step.Kind == StepKind.Fold && run.IsActive(step.Name));
        return RunPlan
            .Ready(run.Plan, run.Committed())
            .Where(step => MayStart(run, step.Name) && (step.Kind != StepKind.Fold || places-- > 0));
    }

    static bool MayStart(ObservedRun run, string name) =>
        !run.IsActive(name)
        && run.StepsByName[name] is var step
        && StepProgression.MayStart(step)
        && (step.RetryTime is null || step.RetryTime <= run.Now);

    static RunDecision Start(
        ObservedRun run,
        IReadOnlyList<V1Job> create,
        IReadOnlyList<V1Job> outdated,
        IReadOnlyDictionary<string, Obstacle> refused
    )
    {
        Dictionary<string, StepStatus> steps = new(run.StepsByName);
        foreach (var job in outdated)
        {
            string name = job.Metadata.Labels[RunLabels.Step];
            steps[name] = steps[name] with { State = StepStates.Stopped, Reason = null, Message = "Starts anew, with edited settings." };
        }
        foreach (var job in create)
        {
            string name = job.Metadata.Labels[RunLabels.Step];
            steps[name] = Started(run, steps[name], job);
        }
        foreach (var (name, obstacle) in refused)
            steps[name] = Refused(run, steps[name], obstacle);
        return new()
        {
            Status = run.CreateStatus(steps, Outcome.Open),
            Create = create,
            Delete = outdated,
        };
    }

    static StepStatus Started(ObservedRun run, StepStatus step, V1Job job) =>
        step with
        {
            State = StepStates.Starting,
            Attempt = step.Attempt + 1,
            Job = job.Metadata.Name,
            Pod = null,
            StartTime = step.StartTime ?? run.Now,
            RetryTime = null,
            Reason = null,
            Message = null,
        };

    static StepStatus Refused(ObservedRun run, StepStatus step, Obstacle obstacle)
    {
        var refused = step with { Reason = obstacle.Reason, Message = obstacle.Message };
        return obstacle.Reason switch
        {
            // The run fails at the next look, which also stops the Jobs that were created beside this one.
            StatusReason.Malformed => refused with { State = StepStates.Failed, Reason = StatusReason.InvalidSpec },
            // The next attempt has another name.
            StatusReason.NameConflict => refused with { State = StepStates.Waiting, Attempt = step.Attempt + 1, RetryTime = run.Now },
            _ => refused with { State = StepStates.Waiting, RetryTime = run.Now + run.Settings.Pace.Refusal },
        };
    }
}
