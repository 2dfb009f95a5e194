using System.Globalization;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Status;

/// <summary>A running step's own report, in the form that its status has.</summary>
static class StepReport
{
    const int MostCharacters = 300;

    /// <summary>
    /// On one line and not too long: any image may run as a step, and the messages of a hundred folds must fit into a status.
    /// </summary>
    public static string? Message(StepProgress progress)
    {
        if (progress.Message is not { } text)
            return null;
        string line = string.Concat(text.Take(MostCharacters).Select(character => char.IsControl(character) ? ' ' : character));
        return text.Length > MostCharacters ? line + "…" : line;
    }

    public static StepActivity Activity(StepProgress progress)
    {
        string? epoch = progress.Training is { } training
            ? string.Create(CultureInfo.InvariantCulture, $"{training.Epoch}/{training.Epochs}")
            : null;
        string? rate = progress.Rate > 0 ? string.Create(CultureInfo.InvariantCulture, $"{progress.Rate:0.#} {progress.Unit}/s") : null;
        return new(
            (int)(Math.Clamp(progress.Fraction, 0, 1) * 100),
            progress.Activity,
            progress.Expert,
            epoch,
            rate,
            progress.SecondsLeft is { } left ? (long)left : null
        );
    }
}
