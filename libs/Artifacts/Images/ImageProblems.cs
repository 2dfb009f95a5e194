using StackingK8s.Contracts;

namespace StackingK8s.Artifacts;

/// <summary>What is wrong with the images of a manifest, row by row; may be told by several threads.</summary>
/// <param name="paths">The manifest's, in its order.</param>
/// <param name="manifest">The manifest, for messages.</param>
sealed class ImageProblems(IReadOnlyList<string> paths, string manifest)
{
    const int MostNamed = 20;

    readonly string?[] problems = new string?[paths.Count];

    public void Add(int row, string problem) => problems[row] = problem;

    /// <param name="wayOut">The last line: where the paths start from and what names another place.</param>
    /// <exception cref="DataException">There are some: all of them, with their rows.</exception>
    public void Throw(string wayOut)
    {
        var bad = problems.Select((problem, row) => (Problem: problem, Row: row)).Where(each => each.Problem is not null).ToList();
        if (bad.Count == 0) return;
        throw new DataException($"{bad.Count} of {problems.Length} images of {manifest} cannot be read:\n"
            + string.Join("\n", bad.Take(MostNamed).Select(each => $"  row {each.Row} ({paths[each.Row]}): {each.Problem}"))
            + (bad.Count > MostNamed ? $"\n  and {bad.Count - MostNamed} more" : "")
            + $"\n{wayOut}");
    }
}
