using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Cli.Running;

/// <summary>The state of every step of a local run, written by the runner and read by the display from another thread.</summary>
sealed class RunProgress(IEnumerable<PlannedStep> steps, TimeProvider clock)
{
    readonly Lock gate = new();
    readonly List<StepState> states =
    [
        .. steps.Select(step => new StepState(step.Name, StepPhase.Waiting, null, 0, new Dictionary<string, double>())),
    ];
    readonly Dictionary<string, long> started = new(StringComparer.Ordinal);

    public IReadOnlyList<StepState> Snapshot()
    {
        lock (gate)
            return [.. states.Select(state => state.Phase == StepPhase.Running ? state with { Seconds = Elapsed(state.Name) } : state)];
    }

    public void Start(string step)
    {
        lock (gate)
        {
            started[step] = clock.GetTimestamp();
            Change(step, state => state with { Phase = StepPhase.Running });
        }
    }

    public void Report(string step, StepProgress progress)
    {
        lock (gate)
            Change(step, state => state with { Progress = progress });
    }

    public void End(string step, StepPhase phase, IReadOnlyDictionary<string, double> metrics)
    {
        lock (gate)
            Change(step, state => state with { Phase = phase, Seconds = Elapsed(step), Metrics = metrics });
    }

    double Elapsed(string step) => clock.GetElapsedTime(started[step]).TotalSeconds;

    void Change(string step, Func<StepState, StepState> change)
    {
        int index = states.FindIndex(state => state.Name == step);
        states[index] = change(states[index]);
    }
}
