namespace StackingK8s.Vision.Training.Snapshots;

/// <summary>
/// A snapshot belongs to another training; the message lists what differs. Nothing was changed: start again, or from the right snapshot.
/// </summary>
/// <param name="problems">One difference each, at least one; the message has the first ten.</param>
public sealed class SnapshotMismatchException(IReadOnlyList<string> problems)
    : Exception(
        $"The snapshot belongs to another training:\n{string.Join("\n", problems.Take(MostNamed).Select(problem => $"  {problem}"))}"
            + (problems.Count > MostNamed ? $"\n  and {problems.Count - MostNamed} more" : "")
    )
{
    const int MostNamed = 10;

    /// <summary>All differences.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
