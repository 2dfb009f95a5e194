using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Keeps a status below 100 KiB: with each change of it, every watcher gets the whole. What steps say is cut to an equal share each. Pure.</summary>
static class StatusSize
{
    // Characters of all steps. Each step says up to two things, and a hundred of them need 75 KiB for the rest.
    const int AllWords = 12_000;

    /// <param name="step">As it would be written.</param>
    /// <param name="steps">How many the run has.</param>
    public static StepStatus Fit(StepStatus step, int steps)
    {
        int most = AllWords / steps;
        return step with
        {
            Message = Cut(step.Message, most),
            LastFailure = step.LastFailure is { } failure ? failure with { Message = Cut(failure.Message, most)! } : null,
        };
    }

    static string? Cut(string? words, int most) => words is null || words.Length <= most ? words : words[..(most - 1)] + "…";
}
