using System.Globalization;
using StackingK8s.Contracts.Results;
using StackingK8s.Steps;

namespace StackingK8s.Stacking.Reports;

/// <summary>What a run's description says, as names and values for people: the same ones for the page and for the terminal. Pure.</summary>
public static class RunFacts
{
    /// <summary>Seed, versions, times and, step by step, when and where it was done.</summary>
    /// <param name="description">run.json of the store.</param>
    public static IReadOnlyList<(string Name, string Value)> Find(RunDescription description)
    {
        var spec = description.Spec;
        return
        [
            ("seed", spec.Seed.ToString(CultureInfo.InvariantCulture)),
            ("manifest", spec.Data.Manifest),
            .. spec.Data.TestManifest is { } test ? new[] { ("test manifest", test) } : [],
            ("program version", description.ProgramVersion),
            .. Times(description),
            .. description.Steps.Select(step => (step.Committed.Step, FormatStep(step.Execution))),
        ];
    }

    /// <summary>The same as lines of text under a title.</summary>
    /// <param name="description">run.json of the store.</param>
    public static string Format(RunDescription description)
    {
        var facts = Find(description);
        int width = facts.Max(fact => fact.Name.Length);
        return "How it was made\n" + string.Concat(facts.Select(fact => $"  {fact.Name.PadRight(width)}  {fact.Value}\n"));
    }

    /// <summary>To the second, in UTC.</summary>
    /// <param name="time">A time of any zone.</param>
    public static string FormatTime(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    static IEnumerable<(string Name, string Value)> Times(RunDescription description)
    {
        if (description.Started is { } started)
            yield return ("started", FormatTime(started));
        if (description.Finished is { } finished)
            yield return (
                "finished",
                FormatTime(finished)
                    + (description.Started is { } from ? $", after {ProgressLine.FormatDuration((finished - from).TotalSeconds)}" : "")
            );
    }

    static string FormatStep(StepExecution? execution) =>
        execution switch
        {
            null => "not recorded by the version that committed it",
            { Reused: true } => $"reused {FormatTime(execution.Started)}: the same work was committed already",
            _ => $"{FormatTime(execution.Started)}, {ProgressLine.FormatDuration((execution.Finished - execution.Started).TotalSeconds)}"
                + (execution.Machine is { } machine ? $", {FormatMachine(machine)}" : ""),
        };

    static string FormatMachine(MachineDescription machine) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{machine.Device}; {machine.Cores} cores of {machine.Cpu}, {machine.MemoryBytes / 1e9:0.0} GB, {machine.OperatingSystem}"
        );
}
