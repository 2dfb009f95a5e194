namespace StackingK8s.Learning;

/// <summary>What a user may have meant who wrote an unknown name: an architecture, a field of a run file, a step, a run.</summary>
public static class NearestNames
{
    /// <summary>Finds the known names nearest to the written one by Levenshtein's edit distance, upper and lower case distinct.</summary>
    /// <param name="name">As written.</param>
    /// <param name="known">The known names.</param>
    /// <param name="most">Most names to return; 0 or less: none.</param>
    /// <returns>The nearest first, equally near ones in their given order; every name has some distance, so all qualify.</returns>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> known, int most) =>
        [.. known.OrderBy(candidate => EditDistance(name, candidate)).Take(most)];

    /// <summary>Levenshtein (1966): insertions, deletions and substitutions count one each.</summary>
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
