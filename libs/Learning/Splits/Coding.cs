namespace StackingK8s.Learning.Splits;

/// <summary>Values replaced by small numbers 0 .. Keys.Length - 1, and how often each occurs.</summary>
/// <param name="OfRow">The code of each row.</param>
/// <param name="Counts">Rows per code.</param>
/// <param name="Keys">The value behind each code.</param>
sealed record Coding<T>(int[] OfRow, int[] Counts, T[] Keys)
    where T : notnull
{
    /// <summary>Codes ascend in the order in which the values first appear.</summary>
    public static Coding<T> EncodeByFirstAppearance(IReadOnlyList<T> values)
    {
        var codes = new Dictionary<T, int>();
        var counts = new List<int>();
        var keys = new List<T>();
        int[] ofRow = new int[values.Count];
        for (int row = 0; row < ofRow.Length; row++)
        {
            if (codes.TryAdd(values[row], keys.Count))
            {
                keys.Add(values[row]);
                counts.Add(0);
            }
            counts[ofRow[row] = codes[values[row]]]++;
        }
        return new(ofRow, [.. counts], [.. keys]);
    }

    /// <summary>Codes ascend with the values, as numpy.unique gives them.</summary>
    public static Coding<T> EncodeSorted(IReadOnlyList<T> values, IComparer<T> order)
    {
        var found = EncodeByFirstAppearance(values);
        int[] byKey = [.. Enumerable.Range(0, found.Keys.Length).OrderBy(code => found.Keys[code], order)];
        int[] rank = new int[byKey.Length];
        for (int i = 0; i < byKey.Length; i++)
            rank[byKey[i]] = i;
        return new(
            Array.ConvertAll(found.OfRow, code => rank[code]),
            Array.ConvertAll(byKey, code => found.Counts[code]),
            Array.ConvertAll(byKey, code => found.Keys[code])
        );
    }
}
