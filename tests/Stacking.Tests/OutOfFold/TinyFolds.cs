using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.OutOfFold;
using StackingK8s.OutOfFold.Scaling;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.OutOfFold;

/// <summary>Folds of six rows of three groups, two to a group, embedded by one expert.</summary>
sealed class TinyFolds : IDisposable
{
    static readonly DataRow[] Rows = [.. Enumerable.Range(0, 6).Select(row => new DataRow(row, $"{row}.jpg", row % 2, $"video-{row / 2}"))];

    readonly TemporaryFolder folder = new();
    readonly List<FoldOutput> made = [];

    /// <summary>A fold; its network was trained on all other rows unless told otherwise, and nothing is scaled.</summary>
    public FoldOutput Make(int fold, int[] heldOut, int[]? training = null, NetworkScale? scale = null)
    {
        training ??= [.. Enumerable.Range(0, Rows.Length).Except(heldOut)];
        var seen = RowList.Of(training.Select(row => Rows[row]));
        string file = folder.File($"{made.Count}.npy");
        // Each description names its row, so that a test can see where it went.
        NpyFile.WriteFloat32(file, [.. heldOut.SelectMany(row => new[] { row, row + 0.5f })], heldOut.Length, 2);
        ExpertOutput expert = new(
            "effnet",
            NpyRows.Open(file),
            [.. heldOut.Select(row => -(float)row)],
            null,
            [],
            seen,
            "m",
            RowsDigest.Compute(Enumerable.Range(0, seen.Count).Select(row => (seen, row)))
        )
        {
            Scale = scale,
        };
        made.Add(new(fold, RowList.Of(heldOut.Select(row => Rows[row])), RowList.Of([]), [expert]));
        return made[^1];
    }

    public void Dispose()
    {
        foreach (var fold in made)
            fold.Dispose();
        folder.Dispose();
    }
}
