using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta.Evaluation;

/// <summary>A labelled set that a finished run is evaluated on.</summary>
/// <param name="Run">NAMESPACE-NAME-UID.</param>
/// <param name="Manifest">As the user named it.</param>
/// <param name="ManifestSha256">Of its bytes.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="Labels">0 or 1 per row; at least one row.</param>
/// <param name="GroupColumn">Where the groups come from; null without one.</param>
/// <param name="Groups">The name of each row's group; null without a column of groups.</param>
/// <param name="Slices">Columns whose values are looked at one by one; empty without any.</param>
/// <param name="TrainedOn">Rows that the run was trained on.</param>
/// <param name="TestRows">Rows whose image is in the run's test manifest.</param>
public sealed record EvaluatedSet(
    string Run,
    string Manifest,
    string ManifestSha256,
    IReadOnlyList<string> LabelNames,
    int[] Labels,
    string? GroupColumn,
    IReadOnlyList<string>? Groups,
    IReadOnlyList<SliceColumn> Slices,
    IReadOnlyList<DataFinding> TrainedOn,
    int TestRows
)
{
    /// <summary>A number per row that rows of one group share; null without groups.</summary>
    public int[]? GroupNumbers()
    {
        if (Groups is null)
            return null;
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        return [.. Groups.Select(group => numbers.TryGetValue(group, out int number) ? number : numbers[group] = numbers.Count)];
    }
}
