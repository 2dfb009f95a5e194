using System.Globalization;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>Whether the test rows are the same in every fold, and share neither path nor group with a training row.</summary>
sealed class TestRowsCheck : IRunCheck
{
    const string Name = "test rows";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        if (run.Task<FoldTask>(StepNames.Fold(0)).Data.TestManifest is null)
            return Task.FromResult<IReadOnlyList<Claim>>([new(Name, ClaimLevel.Proven, "none: the run has no test manifest")]);
        string first = StepNames.Fold(0);
        var test = run.Rows(first, ArtifactPaths.Fold.TestRows);
        if (test.Count == 0)
            breaches.Add("the run has a test manifest, but no test rows");
        for (int row = 0; row < test.Count; row++)
            if (test.Number(row) != row)
            {
                breaches.Add($"the test rows are not numbered from 0 on: row {test.Number(row)} stands where row {row} belongs");
                break;
            }
        foreach (var fold in run.Folds.Skip(1))
            if (fold.DigestOf(ArtifactPaths.Fold.TestRows) != run.Step(first).DigestOf(ArtifactPaths.Fold.TestRows))
                breaches.Add(
                    $"{fold.Reference.Step}: "
                        + RowTable.Difference(
                            test,
                            run.Rows(fold.Reference.Step, ArtifactPaths.Fold.TestRows),
                            "the test rows",
                            $"those of {first}"
                        )
                );
        var table = RowTable.ReadComplete(run);
        breaches.AddRange(Shared(table.Count, table.Path, test, test.Path, "path"));
        breaches.AddRange(Shared(table.Count, table.Group, test, test.Group, "group"));
        string how = string.Create(
            CultureInfo.InvariantCulture,
            $"{test.Count:N0} rows, the same in every fold, none with a path or a group of the {table.Count:N0} training rows"
        );
        return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, ClaimLevel.Proven, how)]);
    }

    static IEnumerable<string> Shared(int training, Func<int, string?> ofTraining, RowList test, Func<int, string?> ofTest, string what)
    {
        Dictionary<string, int> rowOf = new(StringComparer.Ordinal);
        for (int row = 0; row < test.Count; row++)
            if (ofTest(row) is { } value)
                rowOf.TryAdd(value, row);
        for (int row = 0; row < training; row++)
            if (ofTraining(row) is { } value && rowOf.TryGetValue(value, out int testRow))
                yield return $"test row {testRow} has the {what} '{value}' of training row {row}";
    }
}
