namespace StackingK8s.Vision.Experts;

/// <summary>A name that is not in <see cref="ExpertCatalog.Names"/>; the message offers the three nearest by edit distance.</summary>
public sealed class UnknownArchitectureException : Exception
{
    const int Offered = 3;

    internal UnknownArchitectureException(string name, IEnumerable<string> known)
        : this(name, [.. known.OrderBy(candidate => EditDistance(name, candidate)).Take(Offered)])
    {
    }

    UnknownArchitectureException(string name, IReadOnlyList<string> nearest)
        : base($"Unknown architecture '{name}'. Nearest: {string.Join(", ", nearest)}.") =>
        (Name, Nearest) = (name, nearest);

    /// <summary>The name asked for.</summary>
    public string Name { get; }

    /// <summary>Known names, the nearest first.</summary>
    public IReadOnlyList<string> Nearest { get; }

    /// <summary>Levenshtein: insertions, deletions and substitutions count one each.</summary>
    static int EditDistance(string from, string to)
    {
        var distances = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = distances[0];
            distances[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = distances[j];
                distances[j] = Math.Min(substituted, 1 + Math.Min(distances[j], distances[j - 1]));
            }
        }
        return distances[^1];
    }
}
