using k8s.Models;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Settings;
using StackingK8s.Operator.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>A run as it was observed, with every step brought up to date: all that the policies decide on. Immutable.</summary>
sealed class ObservedRun
{
    // Only a run under way needs it: a finished one, or one that is being deleted, may have a spec that no plan can be made of.
    readonly Lazy<Assessment> assessed;
    readonly RunStatus before;

    /// <param name="seen">The run and all that belongs to it.</param>
    /// <param name="settings">The operator's.</param>
    /// <param name="time">When it was seen.</param>
    public ObservedRun(Observation seen, OperatorSettings settings, DateTimeOffset time)
    {
        (Seen, Settings) = (seen, settings);
        // Whole seconds, as the API keeps them: a status that is read back must equal the one that was written.
        Now = DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
        before = Resource.Status ?? new();
        bool suspended = Spec.Suspend;
        ActiveSince = suspended ? null : before.ActiveSince ?? Now;
        ActiveSecondsBefore = before.ActiveSecondsBefore + (suspended && before.ActiveSince is { } since ? (Now - since).TotalSeconds : 0);
        assessed = new(Assess);
    }

    public Observation Seen { get; }
    public OperatorSettings Settings { get; }
    public DateTimeOffset Now { get; }

    public StackingRunResource Resource => Seen.Run;
    public RunSpec Spec => Resource.Spec;
    public RunIdentity Identity => new(Resource.Metadata.NamespaceProperty, Resource.Metadata.Name, Resource.Metadata.Uid);

    /// <summary>Those of the run's start: an upgrade of the operator does not mix versions within a run.</summary>
    public RunImages Images => before.Images ?? Settings.Images;

    /// <summary>Since when it has been active without a suspension; null while it is suspended.</summary>
    public DateTimeOffset? ActiveSince { get; }

    /// <summary>Seconds it was active before that.</summary>
    public double ActiveSecondsBefore { get; }

    public IReadOnlyList<PlannedStep> Plan => assessed.Value.Plan;

    /// <summary>Step → its attempts, oldest first.</summary>
    public ILookup<string, Attempt> Attempts => assessed.Value.Attempts;

    public IReadOnlyDictionary<string, StepStatus> StepsByName => assessed.Value.Steps;

    /// <summary>In the order of the plan.</summary>
    public IEnumerable<StepStatus> Steps => Plan.Select(step => StepsByName[step.Name]);

    public IReadOnlyDictionary<string, StepReference> Committed() =>
        Steps.Where(step => step.Committed is not null).ToDictionary(step => step.Name, step => step.Committed!);

    /// <summary>Committed fold → the digests of what it read.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> FoldInputs() =>
        Plan.Where(step => step.Kind == StepKind.Fold)
            .Select(step => StepsByName[step.Name])
            .Where(step => step.Committed is not null)
            .ToDictionary(step => step.Name, step => step.Inputs);

    /// <summary>A Job of the step may still have pods.</summary>
    public bool IsActive(string step) => Attempts[step].Any(attempt => !attempt.Ended);

    /// <summary>The Jobs that may still have pods and are not being deleted yet.</summary>
    public IReadOnlyList<V1Job> ActiveJobs() =>
        [
            .. Plan.SelectMany(step => Attempts[step.Name])
                .Where(attempt => !attempt.Ended && attempt.Job.Metadata.DeletionTimestamp is null)
                .Select(attempt => attempt.Job),
        ];

    /// <summary>The steps once their Jobs are deleted.</summary>
    /// <param name="state">Of those that are active: Stopping or Stopped.</param>
    /// <param name="message">Why they are stopped.</param>
    public IReadOnlyDictionary<string, StepStatus> StopSteps(string state, string message) =>
        StepsByName.ToDictionary(pair => pair.Key, pair => Stop(pair.Value, state, message));

    StepStatus Stop(StepStatus step, string state, string message)
    {
        bool active = IsActive(step.Name);
        if (step is not { Committed: null, State: not StepStates.Failed } || (!active && step.State != StepStates.Stopping))
            return step;
        state = active ? state : StepStates.Stopped;
        var obstacle = state == StepStates.Stopping ? Attempts[step.Name].Last().Obstacle : null;
        // A lost node alone keeps a pod from ending.
        bool lost = obstacle?.Reason == StatusReason.NodeLost;
        return step with
        {
            State = state,
            Reason = lost ? obstacle!.Reason : null,
            Message = lost ? obstacle!.Message : message,
            Progress = null,
        };
    }

    /// <summary>Ends the run as failed and deletes its Jobs.</summary>
    public RunDecision Fail(string reason, string message) =>
        new()
        {
            Status = CreateStatus(StopSteps(StepStates.Stopped, "Stopped because the run failed."), Outcome.Failed(reason, message)),
            Delete = ActiveJobs(),
        };

    /// <summary>The status of the failed run as it begins anew.</summary>
    public RunStatus Reopen()
    {
        StepStatus? Renewed(StepStatus? step) => step is null ? null : RetryInPlacePolicy.Renew(step, Now);
        var status = before with
        {
            ObservedGeneration = Resource.Metadata.Generation ?? 0,
            CompletionTime = null,
            ActiveSince = Spec.Suspend ? null : Now,
            ActiveSecondsBefore = 0,
            RetriedFor = Resource.RetryRequest(),
            Folds = [.. before.Folds.Select(fold => Renewed(fold)!)],
            Aggregate = Renewed(before.Aggregate),
            Meta = Renewed(before.Meta),
        };
        return StatusSummary.Summarize(status, Spec, Identity, Outcome.Open, Now);
    }

    /// <summary>The Jobs of steps that do not run yet, made before their settings were edited: they are made anew.</summary>
    public IReadOnlyList<V1Job> OutdatedJobs() =>
        [
            .. Plan.SelectMany(step =>
                Attempts[step.Name]
                    .Where(attempt => attempt.State is AttemptState.Starting or AttemptState.Queued && IsOutdated(step, attempt))
                    .Select(attempt => attempt.Job)
            ),
        ];

    bool IsOutdated(PlannedStep step, Attempt attempt) =>
        StepsByName[step.Name].Committed is null
        && attempt.Job.Metadata.Labels.TryGetValue(RunLabels.Settings, out string? made)
        && made != StepSettings.Digest(Spec, step);

    /// <summary>The status of the run with these steps.</summary>
    public RunStatus CreateStatus(IReadOnlyDictionary<string, StepStatus> steps, Outcome outcome)
    {
        StepStatus Fitted(string step) => StatusSize.Fit(steps[step], Plan.Count);
        var status = before with
        {
            ObservedGeneration = Resource.Metadata.Generation ?? 0,
            RetriedFor = Resource.RetryRequest(),
            Images = Images,
            StartTime = before.StartTime ?? (steps.Values.Any(step => step.Attempt > 0) ? Now : null),
            CompletionTime = outcome.IsEnd ? Now : null,
            ActiveSince = ActiveSince,
            ActiveSecondsBefore = ActiveSecondsBefore,
            Folds = [.. Plan.Where(step => step.Kind == StepKind.Fold).Select(step => Fitted(step.Name))],
            Aggregate = Fitted(StepNames.Aggregate),
            Meta = Fitted(StepNames.Meta),
        };
        return StatusSummary.Summarize(status, Spec, Identity, outcome, Now);
    }

    Assessment Assess()
    {
        var plan = RunPlan.Steps(Spec);
        var attempts = Seen.AssessAttempts(Settings.Pace, Now);
        var known = before.Steps().ToLookup(step => step.Name);
        Dictionary<string, StepStatus> steps = new(StringComparer.Ordinal);
        foreach (var step in plan)
        {
            StepProgression progression = new(
                step.Stage.Spec(Spec.Stages),
                accelerators: CountAccelerators(step),
                Seen.Progress,
                Settings.Pace,
                Now
            );
            steps[step.Name] = progression.Advance(
                known[step.Name].FirstOrDefault() ?? new() { Name = step.Name },
                [.. attempts[step.Name]]
            );
        }
        return new(plan, attempts, steps);
    }

    int CountAccelerators(PlannedStep step) =>
        step.Kind == StepKind.Fold && Spec.Stages.FoldTrainer.Accelerator is { Resource: not "none", Count: var count } ? count : 0;

    sealed record Assessment(
        IReadOnlyList<PlannedStep> Plan,
        ILookup<string, Attempt> Attempts,
        IReadOnlyDictionary<string, StepStatus> Steps
    );
}
