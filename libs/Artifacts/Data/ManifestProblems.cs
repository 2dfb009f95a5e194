using System.Text;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>
/// Collects what is wrong with a manifest, so that the user sees it all at once: the first problems, and the number of the rest.
/// </summary>
/// <param name="file">The manifest, for the message.</param>
sealed class ManifestProblems(string file)
{
    const int MaxShown = 20;

    readonly List<string> first = [];
    long count;

    /// <summary>Adds a problem of the whole file.</summary>
    public void Add(string problem)
    {
        if (++count <= MaxShown)
            first.Add(problem);
    }

    /// <summary>Adds a problem of a line, from 1.</summary>
    public void Add(long line, string problem) => Add($"line {line}: {problem}");

    /// <summary>Reports the problems, if there are any.</summary>
    /// <exception cref="DataException">There is a problem.</exception>
    public void Throw()
    {
        if (count == 0)
            return;
        var message = new StringBuilder(
            $"The manifest {file} has {MessageText.Count(count, "problem", "problems")}; correct the file, then rerun the same command:"
        );
        foreach (string problem in first)
            message.Append("\n  ").Append(problem);
        if (count > first.Count)
            message.Append("\n  ").Append(FormattableString.Invariant($"and {count - first.Count:N0} more"));
        throw new DataException(message.ToString());
    }
}

/// <summary>How often something occurs in a manifest, and the lines where it occurs first.</summary>
sealed class LineTally
{
    const int MostLines = 3;

    public long Rows { get; private set; }

    public List<long> FirstLines { get; } = [];

    public void Add(long line)
    {
        Rows++;
        if (FirstLines.Count < MostLines)
            FirstLines.Add(line);
    }

    /// <summary>2 rows, first on lines 3, 4.</summary>
    public override string ToString() =>
        $"{MessageText.Count(Rows, "row", "rows")}, {(Rows == 1 ? "line" : "first on lines")} {string.Join(", ", FirstLines)}";
}
