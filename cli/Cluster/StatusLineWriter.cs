using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Cluster;

/// <summary>
/// Shows runs where there is no terminal: a line when a run or step changes its state, and progress at most every ten seconds.
/// </summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Paces the progress lines.</param>
sealed class StatusLineWriter(TextWriter output, TimeProvider clock)
{
    readonly Dictionary<string, string> shown = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> turns = new(StringComparer.Ordinal);
    long? lastProgress;

    /// <summary>Writes what changed since the run was last written.</summary>
    public void Write(StackingRunResource run)
    {
        string name = run.Metadata.Name;
        var status = run.Status ?? new();
        foreach (var step in status.Steps().Where(step => step.Attempt > 0))
            if (HasChanged($"{name}/{step.Name}", $"{step.State}, attempt {step.Attempt}, {step.Reason}"))
                output.WriteLine($"{name}/{step.Name}: {step.State}, attempt {step.Attempt}{FormatCause(step)}");
        if (HasChanged(name, $"{status.Phase} {status.End()?.Type}"))
            output.WriteLine(string.Join(" ", new[] { $"{name}: {status.Phase}", status.Progress, status.Message }.OfType<string>()));
        WriteProgress(name, [.. status.Steps().Where(step => step.Progress is not null)]);
    }

    /// <summary>Writes that the run was deleted.</summary>
    public void WriteDeleted(StackingRunResource run) => output.WriteLine($"{run.Metadata.Name}: deleted");

    void WriteProgress(string name, IReadOnlyList<StepStatus> running)
    {
        if (running.Count == 0 || (lastProgress is { } last && clock.GetElapsedTime(last) < ProgressLine.Interval))
            return;
        lastProgress = clock.GetTimestamp();
        // A line shows one step; the running steps take turns.
        int turn = turns.GetValueOrDefault(name);
        turns[name] = turn + 1;
        var next = running[turn % running.Count];
        string message = next.Message is null ? "" : $", {next.Message}";
        output.WriteLine($"{name}/{next.Name}: {RunTree.FormatActivity(next.Progress!)}{message}");
    }

    static string FormatCause(StepStatus step) =>
        step switch
        {
            { State: StepStates.Failed or StepStates.Retrying, LastFailure: { } failure } => $": {RunTree.FormatFailure(failure)}",
            { Reason: { } reason, Message: { } message } => $": {reason}: {message}",
            _ => "",
        };

    bool HasChanged(string subject, string now)
    {
        if (shown.GetValueOrDefault(subject) == now)
            return false;
        shown[subject] = now;
        return true;
    }
}
