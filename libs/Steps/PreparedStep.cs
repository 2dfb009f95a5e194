using StackingK8s.Artifacts.Attempts;

namespace StackingK8s.Steps;

/// <summary>A step whose inputs are found and checked: what remains is the work.</summary>
/// <param name="Inputs">Name → SHA-256 in lower-case hex of everything the step reads; part of the work digest.</param>
/// <param name="RunAsync">
/// Does the work, writes its files through the attempt, and returns the headline metrics. To be called at most once.
/// </param>
public sealed record PreparedStep(
    IReadOnlyDictionary<string, string> Inputs,
    Func<AttemptWriter, Task<IReadOnlyDictionary<string, double>>> RunAsync
)
{
    /// <summary>Reads the names of warnings from the committed attempt; null where such a step has none.</summary>
    public Func<CommittedAttempt, Task<IReadOnlyList<string>>>? WarningsAsync { get; init; }
}
