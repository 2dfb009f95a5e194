using System.Text;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>Collects what is wrong with a manifest, so that the user sees it at once; keeps the first and counts the rest.</summary>
sealed class ManifestProblems(string file)
{
    const int Shown = 20;

    readonly List<string> first = [];
    long count;

    public void Add(string problem)
    {
        if (++count <= Shown)
            first.Add(problem);
    }

    public void Add(long line, string problem) => Add($"line {line}: {problem}");

    /// <exception cref="DataException">There is a problem.</exception>
    public void Throw()
    {
        if (count == 0)
            return;
        var message = new StringBuilder(
            $"The manifest {file} has {Words.Count(count, "problem", "problems")}; correct the file and run again:"
        );
        foreach (string problem in first)
            message.Append("\n  ").Append(problem);
        if (count > first.Count)
            message.Append("\n  ").Append(FormattableString.Invariant($"and {count - first.Count:N0} more"));
        throw new DataException(message.ToString());
    }
}
