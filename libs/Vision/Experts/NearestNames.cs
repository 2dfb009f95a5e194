namespace StackingK8s.Vision.Experts;

/// <summary>What somebody may have meant who wrote a name that is not known.</summary>
public static class NearestNames
{
    /// <summary>The nearest by edit distance.</summary>
    /// <param name="name">As written.</param>
    /// <param name="known">The names there are.</param>
    /// <param name="most">How many to offer.</param>
    /// <returns>The nearest first.</returns>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known, int most) =>
        [.. known.OrderBy(candidate => EditDistance(name, candidate)).Take(most)];

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
