using System.Text.Json;
using k8s.Models;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>
/// Decides what is to be done about a run. Pure and level-triggered: it looks at what is there, not at what happened, so a decision that was lost half-way
/// is simply taken again.
/// </summary>
static class Planner
{
    /// <summary>Reason of a run that its user ended.</summary>
    public const string Cancelled = "Cancelled";

    public static RunDecision Plan(Observation seen, OperatorSettings settings, DateTimeOffset time)
    {
        // Whole seconds, as the API keeps them: a status that is read back must equal the one that was written.
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
        var run = seen.Run;
        if (run.Metadata.DeletionTimestamp is not null)
            return DeletionPlanner.Plan(seen, settings, now);
        if (Finished.Since(run.Status) is { } ended)
            return Finished.Plan(run, ended, now);

        RunPicture picture = RunPicture.Of(seen, settings, now);
        var decision = Next(picture, settings);
        bool finalizer =
            run.Spec.Artifacts.DeletePolicy == "Delete" && run.Metadata.Finalizers?.Contains(RunLabels.ArtifactsFinalizer) != true;
        return decision with { Finalizer = finalizer ? true : null };
    }

    static RunDecision Next(RunPicture picture, OperatorSettings settings)
    {
        if (ClusterValidation.Problems(picture.Run) is { Count: > 0 } problems)
            return picture.Fail("InvalidSpec", string.Join("; ", problems) + ". Make a new StackingRun.");
        if (picture.Steps.FirstOrDefault(step => step.State == StepStates.Failed) is { } failed)
            return picture.Fail(failed.Reason ?? "StepFailed", $"{failed.Name}: {failed.Message}");
        if (RunPlan.Disagreement(picture.Inputs()) is { } changed)
            return picture.Fail(
                "DataChanged",
                $"{changed}. Leave the data alone while a run is going, and make a new run: what was trained on the same data is found again."
            );
        if (Deadlines.Passed(picture) is { } passed)
            return picture.Fail("DeadlineExceeded", passed);
        if (picture.Steps.All(step => step.Committed is not null))
            return picture.Complete();
        if (picture.Run.Spec.Cancel)
            return picture.Fail(
                Cancelled,
                "Cancelled by spec.cancel. What it committed stays: a new run with the same spec finds it, and goes on from the last checkpoints."
            );
        return picture.Run.Spec.Suspend ? picture.Suspend() : Advance(picture, settings);
    }

    static RunDecision Advance(RunPicture picture, OperatorSettings settings)
    {
        List<V1Job> create = [];
        var spec = picture.Run.Spec;
        var committed = picture.Committed();
        int places =
            (spec.Stages.FoldTrainer.Parallelism ?? int.MaxValue)
            - picture.Plan.Count(step => step.Kind == StepKind.Fold && picture.IsBusy(step.Name));
        foreach (var step in RunPlan.Ready(picture.Plan, committed))
        {
            if (!picture.MayStart(step.Name) || (step.Kind == StepKind.Fold && places-- <= 0))
                continue;
            var status = picture.Step(step.Name);
            try
            {
                var task = RunPlan.Task(step, spec, picture.Identity, committed);
                create.Add(StepJob.Create(picture.Run, step, task, status.Attempt + 1, status.OutOfMemory, picture.Images, settings.Pods));
            }
            catch (Exception malformed) when (malformed is FormatException or JsonException)
            {
                // The CRD's schema lets none of this through; a CRD of another version might.
                return picture.Fail("InvalidSpec", $"The pod of {step.Name} cannot be made: {malformed.Message} Make a new StackingRun.");
            }
        }
        return picture.Starting(create, NoRefusals) with { LookAgain = picture.LookAgain() };
    }

    /// <summary>The decision once more, after the API server refused some of its Jobs.</summary>
    /// <param name="seen">What the decision rested on.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="refused">Step → why.</param>
    /// <param name="settings">The operator's.</param>
    /// <param name="time">When it was taken.</param>
    public static RunDecision Refused(
        Observation seen,
        RunDecision decision,
        IReadOnlyDictionary<string, Trouble> refused,
        OperatorSettings settings,
        DateTimeOffset time
    )
    {
        var picture = RunPicture.Of(seen, settings, DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()));
        return picture.Starting([.. decision.Create.Where(job => !refused.ContainsKey(job.Metadata.Labels[RunLabels.Step]))], refused) with
        {
            LookAgain = picture.Now + settings.Pace.Refusal,
        };
    }

    static readonly Dictionary<string, Trouble> NoRefusals = [];
}
