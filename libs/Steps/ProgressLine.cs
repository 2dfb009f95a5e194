using System.Globalization;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Steps;

/// <summary>Progress in one line of plain text, for logs and for a terminal that is none.</summary>
public static class ProgressLine
{
    /// <summary>A network that waits more than this share of its time is held up by the images, which its user should know.</summary>
    const double WaitWorthTelling = 0.05;

    /// <returns>For example: effnet training epoch 3/16, 12,800/25,600 images (50 %), 1,410 images/s, 9 s left, loss 0.410. What stands still says why instead.</returns>
    public static string Of(StepProgress progress)
    {
        if (progress.Said is { } said)
            return said;
        var parts = new List<string>();
        string head = progress.Expert is null ? progress.Activity : $"{progress.Expert} {progress.Activity}";
        parts.Add(progress.Training is { } at ? $"{head} epoch {at.Epoch}/{at.Epochs}" : head);
        if (progress.Total > 0)
            parts.Add(Text($"{progress.Done:N0}/{progress.Total:N0} {progress.Unit} ({(double)progress.Done / progress.Total * 100:0} %)"));
        // Large networks on a CPU do a few images a second: there the first decimal counts.
        if (progress.Rate > 0)
            parts.Add(Text($"{progress.Rate.ToString(progress.Rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture)} {progress.Unit}/s"));
        if (progress.SecondsLeft is { } left)
            parts.Add($"{Duration(left)} left");
        if (progress.Training is { } training)
        {
            parts.Add(Text($"loss {training.Loss:0.000}"));
            if (training.WaitShare > WaitWorthTelling)
                parts.Add(Text($"waiting for images {training.WaitShare * 100:0} % of the time"));
        }
        return string.Join(", ", parts);
    }

    /// <returns>9 s, 4 min 10 s or 3 h 5 min.</returns>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(seconds, 0, 1e8)));
        return time.TotalMinutes < 1 ? Text($"{time.TotalSeconds:0} s")
            : time.TotalHours < 1 ? Text($"{time.Minutes} min {time.Seconds} s")
            : Text($"{Math.Floor(time.TotalHours)} h {time.Minutes} min");
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
