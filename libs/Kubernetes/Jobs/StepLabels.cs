using System.Globalization;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>The labels of a step's Job and pod.</summary>
public static class StepLabels
{
    /// <summary>Makes the labels that network policies, monitors and <c>kubectl -l</c> select by.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="step">fold-0, aggregate, meta or cleanup.</param>
    /// <param name="attempt">From 1.</param>
    /// <param name="program">fold-trainer, aggregator or meta-trainer.</param>
    /// <returns>Name → value; the caller may add to it.</returns>
    public static Dictionary<string, string> Create(string run, string step, int attempt, string program) =>
        new()
        {
            [RunLabels.Run] = run,
            [RunLabels.Step] = step,
            [RunLabels.Attempt] = attempt.ToString(CultureInfo.InvariantCulture),
            [RunLabels.Component] = program,
            [RunLabels.PartOf] = RunLabels.PartOfValue,
            [RunLabels.ManagedBy] = RunLabels.ManagedByValue,
        };

    /// <summary>Reads which attempt of its step a Job is.</summary>
    /// <param name="labels">The Job's; null if it has none.</param>
    /// <returns>From 1; null if the label is missing or not a number.</returns>
    public static int? ReadAttempt(IDictionary<string, string>? labels) =>
        labels?.TryGetValue(RunLabels.Attempt, out string? text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int attempt)
            ? attempt
            : null;
}
