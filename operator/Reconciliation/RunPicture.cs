using k8s.Models;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>A run with every step judged, from which the decisions are drawn. Immutable.</summary>
sealed class RunPicture
{
    readonly IReadOnlyDictionary<string, StepStatus> steps;
    readonly RunStatus before;
    readonly Pace pace;

    RunPicture(
        Observation seen,
        RunStatus before,
        IReadOnlyList<PlannedStep> plan,
        ILookup<string, Attempt> attempts,
        IReadOnlyDictionary<string, StepStatus> steps,
        RunImages images,
        Pace pace,
        DateTimeOffset now
    )
    {
        (Run, this.before, Plan, Attempts, this.steps, Images, this.pace, Now) = (
            seen.Run,
            before,
            plan,
            attempts,
            steps,
            images,
            pace,
            now
        );
        bool suspended = Run.Spec.Suspend;
        ActiveSince = suspended ? null : before.ActiveSince ?? now;
        ActiveSecondsBefore = before.ActiveSecondsBefore + (suspended && before.ActiveSince is { } since ? (now - since).TotalSeconds : 0);
    }

    public StackingRunResource Run { get; }
    public IReadOnlyList<PlannedStep> Plan { get; }
    public ILookup<string, Attempt> Attempts { get; }
    public RunImages Images { get; }
    public DateTimeOffset Now { get; }
    public DateTimeOffset? ActiveSince { get; }
    public double ActiveSecondsBefore { get; }

    public RunIdentity Identity => new(Run.Metadata.NamespaceProperty, Run.Metadata.Name, Run.Metadata.Uid);

    /// <summary>In the order of the plan.</summary>
    public IEnumerable<StepStatus> Steps => Plan.Select(step => steps[step.Name]);

    public static RunPicture Of(Observation seen, OperatorSettings settings, DateTimeOffset now)
    {
        var run = seen.Run;
        var before = run.Status ?? new();
        var plan = RunPlan.Steps(run.Spec);
        var attempts = seen.Attempts(settings.Pace, now);
        Dictionary<string, StepStatus> steps = new(StringComparer.Ordinal);
        foreach (var step in plan)
        {
            var accelerator = run.Spec.Stages.FoldTrainer.Accelerator;
            int devices = step.Kind == StepKind.Fold && accelerator.Resource != "none" ? accelerator.Count : 0;
            var known = before.Steps().FirstOrDefault(status => status.Name == step.Name) ?? new() { Name = step.Name };
            steps[step.Name] = new StepPlanner(run.Spec.Stages.Of(step.Kind), devices, seen.Progress, settings.Pace, now).Next(
                known,
                [.. attempts[step.Name]]
            );
        }
        return new(seen, before, plan, attempts, steps, before.Images ?? settings.Images, settings.Pace, now);
    }

    public StepStatus Step(string name) => steps[name];

    public IReadOnlyDictionary<string, StepReference> Committed() =>
        Steps.Where(step => step.Committed is not null).ToDictionary(step => step.Name, step => step.Committed!);

    /// <summary>What each committed fold has read.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Inputs() =>
        Plan.Where(step => step.Kind == StepKind.Fold)
            .Select(step => steps[step.Name])
            .Where(step => step.Committed is not null)
            .ToDictionary(step => step.Name, step => step.Inputs);

    /// <summary>A Job of the step may still have pods.</summary>
    public bool IsBusy(string step) => Attempts[step].Any(attempt => !attempt.Ended);

    public bool MayStart(string name) =>
        !IsBusy(name)
        && steps[name] is { State: StepStates.Waiting or StepStates.Retrying } step
        && (step.RetryTime is null || step.RetryTime <= Now);

    public DateTimeOffset? LookAgain()
    {
        var retries = Steps.Select(step => step.RetryTime).Where(time => time > Now);
        DateTimeOffset? starting = Steps.Any(step => step.State == StepStates.Starting) ? Now + pace.Glance : null;
        return retries.Append(starting).Append(Deadlines.Next(this)).Concat(Leaving()).Min();
    }

    /// <summary>When each pod that is to end will have been silent for too long: a lost node tells nobody.</summary>
    IEnumerable<DateTimeOffset?> Leaving() =>
        Attempts
            .SelectMany(step => step)
            .Where(attempt => !attempt.Ended && attempt.Pod?.Metadata.DeletionTimestamp is not null)
            .Select(attempt => (DateTimeOffset?)attempt.Pod!.Metadata.DeletionTimestamp!.Value.Utc() + pace.NodeSilence)
            .Where(silent => silent >= Now);

    public RunDecision Fail(string reason, string message) =>
        new(Status(Stopped("Stopped because the run failed."), Outcome.Failed(reason, message))) { Delete = StillBusy() };

    public RunDecision Complete() => new(Status(steps, Outcome.Complete));

    /// <summary>
    /// The Jobs go rather than being suspended: a queue that manages them keeps the say over their suspension, and gets its quota back.
    /// </summary>
    public RunDecision Suspend() =>
        new(Status(Stopped("Stopped because the run is suspended; it goes on from its last checkpoint."), Outcome.Open))
        {
            Delete = StillBusy(),
        };

    /// <param name="create">The Jobs that are made.</param>
    /// <param name="refused">Step → why the API server would not have its Job for now.</param>
    public RunDecision Starting(IReadOnlyList<V1Job> create, IReadOnlyDictionary<string, Trouble> refused)
    {
        var started = new Dictionary<string, StepStatus>(steps);
        foreach (var job in create)
        {
            string name = job.Metadata.Labels[RunLabels.Step];
            var step = steps[name];
            started[name] = step with
            {
                State = StepStates.Starting,
                Attempt = step.Attempt + 1,
                Job = job.Metadata.Name,
                Pod = null,
                StartTime = step.StartTime ?? Now,
                RetryTime = null,
                Reason = null,
                Message = null,
            };
        }
        foreach (var (name, trouble) in refused)
            started[name] = Refused(steps[name], trouble);
        return new(Status(started, Outcome.Open)) { Create = create };
    }

    StepStatus Refused(StepStatus step, Trouble trouble) =>
        trouble.Reason switch
        {
            // The run fails at the next look, which also stops the Jobs that were made beside this one.
            Trouble.Malformed => step with { State = StepStates.Failed, Reason = "InvalidSpec", Message = trouble.Message },
            Trouble.NameConflict => step with
            {
                State = StepStates.Waiting,
                Attempt = step.Attempt + 1,
                RetryTime = Now,
                Reason = trouble.Reason,
                Message = trouble.Message,
            },
            _ => step with
            {
                State = StepStates.Waiting,
                RetryTime = Now + pace.Refusal,
                Reason = trouble.Reason,
                Message = trouble.Message,
            },
        };

    Dictionary<string, StepStatus> Stopped(string why) =>
        steps.ToDictionary(
            pair => pair.Key,
            pair =>
                IsBusy(pair.Key) && pair.Value is { Committed: null, State: not StepStates.Failed }
                    ? pair.Value with
                    {
                        State = StepStates.Waiting,
                        Reason = null,
                        Message = why,
                        Progress = null,
                    }
                    : pair.Value
        );

    List<V1Job> StillBusy() =>
        [
            .. Plan.SelectMany(step => Attempts[step.Name])
                .Where(attempt => !attempt.Ended && attempt.Job.Metadata.DeletionTimestamp is null)
                .Select(attempt => attempt.Job),
        ];

    RunStatus Status(IReadOnlyDictionary<string, StepStatus> latest, Outcome outcome)
    {
        StepStatus Latest(string step) => StatusSize.Fit(latest[step], Plan.Count);
        var status = before with
        {
            ObservedGeneration = Run.Metadata.Generation ?? 0,
            Images = Images,
            StartTime = before.StartTime ?? (latest.Values.Any(step => step.Attempt > 0) ? Now : null),
            CompletionTime = outcome.IsEnd ? Now : null,
            ActiveSince = ActiveSince,
            ActiveSecondsBefore = ActiveSecondsBefore,
            Folds = [.. Plan.Where(step => step.Kind == StepKind.Fold).Select(step => Latest(step.Name))],
            Aggregate = Latest(RunPlan.AggregateStep),
            Meta = Latest(RunPlan.MetaStep),
        };
        return StatusSummary.Of(status, Run.Spec, Identity, outcome, Now);
    }
}
