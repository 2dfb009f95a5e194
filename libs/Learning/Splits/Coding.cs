using System.Runtime.InteropServices;

namespace StackingK8s.Learning.Splits;

/// <summary>Values replaced by small numbers 0 .. Keys.Length - 1, and how often each occurs.</summary>
/// <param name="OfRow">The code of each row.</param>
/// <param name="Counts">Rows per code.</param>
/// <param name="Keys">The value behind each code.</param>
sealed record Coding(int[] OfRow, int[] Counts, int[] Keys)
{
    /// <summary>Codes ascend in the order in which the values first appear.</summary>
    public static Coding EncodeByFirstAppearance(IReadOnlyList<int> values)
    {
        int[] ofRow = [.. values];
        List<int> counts = [],
            keys = [];
        // Labels and numbered groups lie close together: a table then takes a tenth of a dictionary's time.
        int least = ofRow.Length == 0 ? 0 : ofRow.Min();
        long width = ofRow.Length == 0 ? 0 : (long)ofRow.Max() - least + 1;
        int[]? table = width <= 4L * ofRow.Length + 1024 ? new int[width] : null;
        Dictionary<int, int> codes = [];
        for (int row = 0; row < ofRow.Length; row++)
        {
            int value = ofRow[row];
            // The code and one, so that 0 is none.
            ref int code = ref table is not null
                ? ref table[value - least]
                : ref CollectionsMarshal.GetValueRefOrAddDefault(codes, value, out _);
            if (code == 0)
            {
                keys.Add(value);
                counts.Add(0);
                code = keys.Count;
            }
            ofRow[row] = code - 1;
            counts[code - 1]++;
        }
        return new(ofRow, [.. counts], [.. keys]);
    }

    /// <summary>Codes ascend with the values, as numpy.unique gives them.</summary>
    public static Coding EncodeSorted(IReadOnlyList<int> values)
    {
        var found = EncodeByFirstAppearance(values);
        int[] keys = [.. found.Keys],
            byKey = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, byKey);
        int[] rank = new int[byKey.Length];
        for (int i = 0; i < byKey.Length; i++)
            rank[byKey[i]] = i;
        return new(Array.ConvertAll(found.OfRow, code => rank[code]), Array.ConvertAll(byKey, code => found.Counts[code]), keys);
    }
}
