using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Cluster;

/// <summary>Shows runs where there is no terminal: a line when a run or a step changes its state, and progress at most every ten seconds.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Paces the progress lines.</param>
sealed class StatusLines(TextWriter output, TimeProvider clock)
{
    readonly Dictionary<string, string> shown = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> turns = new(StringComparer.Ordinal);
    long? lastProgress;

    public void Write(StackingRunResource run)
    {
        string name = run.Metadata.Name;
        var status = run.Status ?? new();
        foreach (var step in status.Steps().Where(step => step.Attempt > 0))
            if (IsNews($"{name}/{step.Name}", $"{step.State}, attempt {step.Attempt}, {step.Reason}"))
                output.WriteLine($"{name}/{step.Name}: {step.State}, attempt {step.Attempt}{Why(step)}");
        if (IsNews(name, $"{status.Phase} {status.End()?.Type}"))
            output.WriteLine(string.Join(" ", new[] { $"{name}: {status.Phase}", status.Progress, status.Message }.OfType<string>()));
        WriteProgress(name, [.. status.Steps().Where(step => step.Progress is not null)]);
    }

    public void WriteGone(StackingRunResource run) => output.WriteLine($"{run.Metadata.Name}: deleted");

    void WriteProgress(string name, IReadOnlyList<StepStatus> running)
    {
        if (running.Count == 0 || (lastProgress is { } last && clock.GetElapsedTime(last) < ProgressLine.Interval))
            return;
        lastProgress = clock.GetTimestamp();
        // One line for one step, each running step in its turn.
        int turn = turns.GetValueOrDefault(name);
        turns[name] = turn + 1;
        var next = running[turn % running.Count];
        output.WriteLine($"{name}/{next.Name}: {RunTree.Activity(next.Progress!)}{(next.Message is { } said ? $", {said}" : "")}");
    }

    static string Why(StepStatus step) =>
        step switch
        {
            { State: StepStates.Failed or StepStates.Retrying, LastFailure: { } failure } => $": {RunTree.Failure(failure)}",
            { Reason: { } reason, Message: { } message } => $": {reason}: {message}",
            _ => "",
        };

    bool IsNews(string what, string now)
    {
        if (shown.GetValueOrDefault(what) == now)
            return false;
        shown[what] = now;
        return true;
    }
}
