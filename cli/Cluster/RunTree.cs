using System.Globalization;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Cluster;

/// <summary>Formats one run with its steps and conditions. Pure.</summary>
static class RunTree
{
    const int MostMetrics = 4;

    // They repeat the others in words that every tool knows.
    static readonly string[] ForOtherTools = [RunCondition.Ready, RunCondition.Reconciling, RunCondition.Stalled];

    public static IReadOnlyList<TreeLine> Format(StackingRunResource run, DateTimeOffset now)
    {
        var status = run.Status;
        if (status is null)
            return
            [
                new($"{run.Metadata.Name}  submitted {Age.Format(run.Metadata.CreationTimestamp, now)} ago"),
                new("The operator has not reconciled it yet. Check that it runs and watches this namespace."),
            ];
        List<TreeLine> lines =
        [
            new(
                string.Join(
                    "  ",
                    new[]
                    {
                        run.Metadata.Name,
                        status.Phase,
                        status.Progress,
                        $"{status.FoldsDone} folds",
                        status.Metrics switch
                        {
                            { TestAuc: { } auc } => $"AUC {auc} (test manifest)",
                            { OutOfFoldAuc: { } auc } => $"AUC {auc} (out of fold)",
                            _ => null,
                        },
                        $"age {Age.Format(run.Metadata.CreationTimestamp, now)}",
                    }.OfType<string>()
                ),
                status.Phase
            ),
        ];
        if (status.Message is { } message)
            lines.Add(new(message));
        lines.AddRange(FormatSteps([.. status.Steps()], status.Message, now));
        lines.Add(new("Conditions"));
        List<RunCondition> shown = [.. status.Conditions.Where(condition => !ForOtherTools.Contains(condition.Type))];
        List<string> messages =
        [
            .. shown.Select(condition => Line(condition.Message)).Select(text => IsShownAbove(text, status.Message) ? "" : text),
        ];
        var conditions = RunTable.Align(
            [
                .. shown.Zip(messages, (condition, message) =>
                    (string[])[$"  {condition.Type}", condition.Status, condition.Reason, message]
                ),
            ],
            "  "
        );
        lines.AddRange(conditions.Zip(messages, (line, message) => new TreeLine(line, Indent: line.Length - message.Length)));
        return lines;
    }

    /// <summary>A sentence that the run's own line has is not repeated: a long one five times would hide the rest.</summary>
    static bool IsShownAbove(string message, string? above) => above?.Contains(Line(message), StringComparison.Ordinal) == true;

    static string Line(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What a running step is doing, in a line.</summary>
    public static string FormatActivity(StepActivity activity)
    {
        List<string> parts =
        [
            string.Join(
                " ",
                new[]
                {
                    $"{activity.Percent} %",
                    activity.Expert,
                    activity.Activity,
                    activity.Epoch is { } epoch ? $"epoch {epoch}" : null,
                }.OfType<string>()
            ),
        ];
        if (activity.Rate is { } rate)
            parts.Add(rate);
        if (activity.SecondsLeft is { } left)
            parts.Add($"{ProgressLine.FormatDuration(left)} left");
        return string.Join(", ", parts);
    }

    /// <summary>How an attempt failed, in a line.</summary>
    public static string FormatFailure(StepFailureStatus failure) => $"{FormatFailureKind(failure)}: {failure.Message}";

    static string FormatFailureKind(StepFailureStatus failure)
    {
        string where = string.Join(
            ", ",
            new[]
            {
                $"attempt {failure.Attempt}",
                failure.ExitCode is { } code ? $"exit code {code}" : null,
                failure.Node is { } node ? $"on {node}" : null,
            }.OfType<string>()
        );
        return $"{failure.Class} ({where})";
    }

    static IEnumerable<TreeLine> FormatSteps(IReadOnlyList<StepStatus> steps, string? above, DateTimeOffset now)
    {
        int names = steps.Max(step => (int?)step.Name.Length) ?? 0,
            states = steps.Max(step => (int?)step.State.Length) ?? 0;
        for (int i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            bool last = i == steps.Count - 1;
            string margin = $"{(last ? "  " : "│ ")} {new string(' ', names)}  ",
                head = $"{(last ? "└─" : "├─")} {step.Name.PadRight(names)}  {step.State.PadRight(states)}  ";
            yield return new((head + FormatDetail(step, above, now)).TrimEnd(), step.State, head.Length);
            if (step.LastFailure is { } failure)
                yield return new(
                    $"{margin}last failure: {(IsShownAbove(failure.Message, above) ? FormatFailureKind(failure) : FormatFailure(failure))}",
                    Indent: margin.Length
                );
        }
    }

    static string FormatDetail(StepStatus step, string? above, DateTimeOffset now)
    {
        List<string> parts = [];
        if (step.Attempt > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"attempt {step.Attempt}"));
        if (step.Reused)
            parts.Add("reused");
        if (step.Progress is { } progress)
            parts.Add(FormatActivity(progress));
        // The meta-model's own score matters most to a reader.
        parts.AddRange(
            step.Metrics.Where(metric => metric.Key.Contains("auc", StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(metric => metric.Key.EndsWith(MetaReport.MetaModel, StringComparison.Ordinal))
                .Take(MostMetrics)
                .Select(metric => $"{metric.Key} {metric.Value}")
        );
        if (step.RetryTime is { } retry && retry > now)
            parts.Add($"next attempt in {ProgressLine.FormatDuration((retry - now).TotalSeconds)}");
        // Nor is the message of the failure on the next line repeated.
        if (step.Message is { } message && message != step.LastFailure?.Message)
            parts.Add(
                (step.Reason, IsShownAbove(message, above)) switch
                {
                    ({ } reason, true) => reason,
                    ({ } reason, false) => $"{reason}: {message}",
                    _ => message,
                }
            );
        return string.Join(", ", parts);
    }
}
