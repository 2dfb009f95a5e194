namespace StackingK8s.Vision.Training.Snapshots;

/// <summary>A snapshot is not one of this training; the message lists what differs. Nothing was changed: start anew, or from the snapshot that belongs to it.</summary>
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
