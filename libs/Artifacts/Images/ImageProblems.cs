using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Images;

/// <summary>Turns what is wrong with a manifest's images into one error.</summary>
static class ImageProblems
{
    /// <summary>Reports the problems, if there are any.</summary>
    /// <param name="problems">Of each row, or null.</param>
    /// <param name="paths">The manifest's, in its order.</param>
    /// <param name="manifest">For messages.</param>
    /// <param name="wayOut">Where the paths start from, and how to name another place.</param>
    /// <exception cref="DataException">
    /// There are problems; the message lists all of them with their rows, after the way out, since a termination message may be cut.
    /// </exception>
    public static void Throw(IReadOnlyList<string?> problems, IReadOnlyList<string> paths, string manifest, string wayOut)
    {
        var bad = problems.Select((problem, row) => (Problem: problem, Row: row)).Where(each => each.Problem is not null).ToList();
        if (bad.Count == 0)
            return;
        throw new DataException(
            $"{bad.Count} of {problems.Count} images of {manifest} cannot be read. {wayOut}\n"
                + string.Join("\n", bad.Select(each => $"  row {each.Row} ({paths[each.Row]}): {each.Problem}"))
        );
    }
}
