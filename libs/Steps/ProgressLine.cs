using System.Globalization;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Steps;

/// <summary>Progress in one line of plain text, for logs and for output that is not a terminal.</summary>
public static class ProgressLine
{
    /// <summary>Shortest time between two lines about the same step, in its log and wherever there is no terminal. 10 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A network that waits for more than this share of its time is held up by the images, which its user should know; below it the wait is
    /// within the noise of one epoch's speed. docs/metrics.md and the alerts use the same share.
    /// </summary>
    const double NotableWaitShare = 0.05;

    /// <summary>Formats one report.</summary>
    /// <param name="progress">The report.</param>
    /// <returns>
    /// For example: effnet training epoch 3/16, 12,800/25,600 images (50 %), 1,410 images/s, 9 s left, loss 0.410. For a step that waits,
    /// the line that it logged instead.
    /// </returns>
    public static string Format(StepProgress progress)
    {
        if (progress.Message is { } logged)
            return logged;
        var parts = new List<string>();
        string head = progress.Expert is null ? progress.Activity : $"{progress.Expert} {progress.Activity}";
        parts.Add(progress.Training is { } at ? $"{head} epoch {at.Epoch}/{at.Epochs}" : head);
        if (progress.Total > 0)
            parts.Add(Text($"{progress.Done:N0}/{progress.Total:N0} {progress.Unit} ({(double)progress.Done / progress.Total * 100:0} %)"));
        // Large networks on a CPU do a few images a second: there the first decimal counts.
        if (progress.Rate > 0)
            parts.Add(Text($"{progress.Rate.ToString(progress.Rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture)} {progress.Unit}/s"));
        if (progress.SecondsLeft is { } left)
            parts.Add($"{FormatDuration(left)} left");
        if (progress.Training is { } training)
        {
            parts.Add(Text($"loss {training.Loss:0.000}"));
            if (training.WaitShare > NotableWaitShare)
                parts.Add(Text($"waiting for images {training.WaitShare * 100:0} % of the time"));
        }
        return string.Join(", ", parts);
    }

    /// <summary>Formats a duration to the precision that people use.</summary>
    /// <param name="seconds">Rounded up; less than 0 counts as 0.</param>
    /// <returns>9 s, 4 min 10 s or 3 h 5 min.</returns>
    public static string FormatDuration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(seconds, 0, 1e8)));
        return time.TotalMinutes < 1 ? Text($"{time.TotalSeconds:0} s")
            : time.TotalHours < 1 ? Text($"{time.Minutes} min {time.Seconds} s")
            : Text($"{Math.Floor(time.TotalHours)} h {time.Minutes} min");
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
