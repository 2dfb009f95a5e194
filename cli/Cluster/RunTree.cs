using System.Globalization;
using StackingK8s.Boosting;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Cluster;

/// <summary>One run with its steps and conditions. Pure.</summary>
static class RunTree
{
    const int MostMetrics = 4;

    public static IReadOnlyList<TreeLine> Lines(StackingRunResource run, DateTimeOffset now)
    {
        var status = run.Status;
        if (status is null)
            return
            [
                new($"{run.Metadata.Name}  submitted {Age.Of(run.Metadata.CreationTimestamp, now)} ago"),
                new("The operator has not looked at it yet: does it run, and does it watch this namespace?"),
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
                        status.Metrics?.Auc is { } auc ? $"AUC {auc}" : null,
                        $"age {Age.Of(run.Metadata.CreationTimestamp, now)}",
                    }.OfType<string>()
                ),
                status.Phase
            ),
        ];
        if (status.Message is { } message)
            lines.Add(new(message));
        lines.AddRange(Steps([.. status.Steps()], status.Message, now));
        lines.Add(new("Conditions"));
        List<string> said = [.. status.Conditions.Select(condition => IsSaid(condition.Message, status.Message) ? "" : condition.Message)];
        var conditions = RunTable.Aligned(
            [
                .. status.Conditions.Zip(said, (condition, message) =>
                    (string[])[$"  {condition.Type}", condition.Status, condition.Reason, message]
                ),
            ],
            "  "
        );
        lines.AddRange(conditions.Zip(said, (line, message) => new TreeLine(line, Indent: line.Length - message.Length)));
        return lines;
    }

    /// <summary>A sentence that the run's own line above has is not said again: of a long one, five times the same would hide the rest.</summary>
    static bool IsSaid(string message, string? above) => above?.Contains(message, StringComparison.Ordinal) == true;

    /// <summary>What a running step is doing, in a line.</summary>
    public static string Activity(StepActivity at)
    {
        List<string> parts =
        [
            string.Join(
                " ",
                new[] { $"{at.Percent} %", at.Expert, at.Activity, at.Epoch is { } epoch ? $"epoch {epoch}" : null }.OfType<string>()
            ),
        ];
        if (at.Rate is { } rate)
            parts.Add(rate);
        if (at.SecondsLeft is { } left)
            parts.Add($"{ProgressLine.FormatDuration(left)} left");
        return string.Join(", ", parts);
    }

    /// <summary>How an attempt ended badly, in a line.</summary>
    public static string Failure(StepFailureStatus failure) => $"{Kind(failure)}: {failure.Message}";

    static string Kind(StepFailureStatus failure)
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

    static IEnumerable<TreeLine> Steps(IReadOnlyList<StepStatus> steps, string? above, DateTimeOffset now)
    {
        int names = steps.Max(step => (int?)step.Name.Length) ?? 0,
            states = steps.Max(step => (int?)step.State.Length) ?? 0;
        for (int i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            bool last = i == steps.Count - 1;
            string margin = $"{(last ? "  " : "│ ")} {new string(' ', names)}  ",
                head = $"{(last ? "└─" : "├─")} {step.Name.PadRight(names)}  {step.State.PadRight(states)}  ";
            yield return new((head + Detail(step, above, now)).TrimEnd(), step.State, head.Length);
            if (step.LastFailure is { } failure)
                yield return new(
                    $"{margin}last failure: {(IsSaid(failure.Message, above) ? Kind(failure) : Failure(failure))}",
                    Indent: margin.Length
                );
        }
    }

    static string Detail(StepStatus step, string? above, DateTimeOffset now)
    {
        List<string> parts = [];
        if (step.Attempt > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"attempt {step.Attempt}"));
        if (step.Reused)
            parts.Add("reused");
        if (step.Progress is { } progress)
            parts.Add(Activity(progress));
        // The meta-model's own number is what a reader came for.
        parts.AddRange(
            step.Metrics.Where(metric => metric.Key.Contains("auc", StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(metric => metric.Key.EndsWith(MetaReport.MetaModel, StringComparison.Ordinal))
                .Take(MostMetrics)
                .Select(metric => $"{metric.Key} {metric.Value}")
        );
        if (step.RetryTime is { } retry && retry > now)
            parts.Add($"next attempt in {ProgressLine.FormatDuration((retry - now).TotalSeconds)}");
        // What the failure below says is not said twice either.
        if (step.Message is { } message && message != step.LastFailure?.Message)
            parts.Add(
                (step.Reason, IsSaid(message, above)) switch
                {
                    ({ } reason, true) => reason,
                    ({ } reason, false) => $"{reason}: {message}",
                    _ => message,
                }
            );
        return string.Join(", ", parts);
    }
}
