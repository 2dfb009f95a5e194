using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Images;

/// <summary>Where what is wrong with images of a manifest becomes an error.</summary>
static class ImageProblems
{
    const int MostNamed = 20;

    /// <param name="problems">Of each row, or null.</param>
    /// <param name="paths">The manifest's, in its order.</param>
    /// <param name="manifest">For messages.</param>
    /// <param name="wayOut">The last line: where the paths start from and what names another place.</param>
    /// <exception cref="DataException">There are some: all of them, with their rows.</exception>
    public static void Throw(IReadOnlyList<string?> problems, IReadOnlyList<string> paths, string manifest, string wayOut)
    {
        var bad = problems.Select((problem, row) => (Problem: problem, Row: row)).Where(each => each.Problem is not null).ToList();
        if (bad.Count == 0)
            return;
        throw new DataException(
            $"{bad.Count} of {problems.Count} images of {manifest} cannot be read:\n"
                + string.Join("\n", bad.Take(MostNamed).Select(each => $"  row {each.Row} ({paths[each.Row]}): {each.Problem}"))
                + (bad.Count > MostNamed ? $"\n  and {bad.Count - MostNamed} more" : "")
                + $"\n{wayOut}"
        );
    }
}
