using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Attempts;

namespace StackingK8s.Operator.Status;

/// <summary>
/// Keeps a status below 100 KiB: with each change of it, every watcher gets the whole. The messages of steps are cut to an equal share
/// each. Pure.
/// </summary>
static class StatusSize
{
    // Characters of all steps' messages. Each step has up to two, and a hundred steps need 75 KiB for the rest.
    const int MostCharacters = 12_000;

    /// <param name="step">As it would be written.</param>
    /// <param name="steps">How many the run has.</param>
    public static StepStatus Fit(StepStatus step, int steps)
    {
        int most = MostCharacters / steps;
        return step with
        {
            Message = step.Message is { } message ? OneLine.Shorten(message, most) : null,
            LastFailure = step.LastFailure is { } failure ? failure with { Message = OneLine.Shorten(failure.Message, most) } : null,
        };
    }
}
