using System.Globalization;
using System.Runtime.InteropServices;

namespace StackingK8s.Learning.Splits;

/// <summary>
/// Numbers for groups that have names, in the order in which scikit-learn takes them from a file that pandas has read: numbers by value
/// where every name is one, else names by code point.
/// </summary>
public static class GroupNumbers
{
    const int Alone = -1;

    /// <summary>Numbers the groups of rows.</summary>
    /// <param name="groups">The group of each row; null for a row that stands for itself.</param>
    /// <returns>
    /// A number per row, from 0: named groups in order, then the rows without one in theirs. null where no row has a group.
    /// </returns>
    public static int[]? Create(IReadOnlyList<string?> groups)
    {
        Dictionary<string, int> codes = new(StringComparer.Ordinal);
        int[] ofRow = Encode(groups, codes);
        if (codes.Count == 0)
            return null;
        int[] numbers = new int[codes.Count];
        foreach (var (number, name) in Sorted(codes.Keys).Index())
            numbers[codes[name]] = number;
        int alone = codes.Count;
        for (int row = 0; row < ofRow.Length; row++)
            ofRow[row] = ofRow[row] == Alone ? alone++ : numbers[ofRow[row]];
        return ofRow;
    }

    /// <returns>A code per row, by first appearance.</returns>
    static int[] Encode(IReadOnlyList<string?> groups, Dictionary<string, int> codes)
    {
        int[] ofRow = new int[groups.Count];
        string? last = null;
        int lastCode = Alone;
        for (int row = 0; row < ofRow.Length; row++)
        {
            string? group = groups[row];
            // Rows of a group often follow each other and share the object.
            if (!ReferenceEquals(group, last))
            {
                last = group;
                lastCode = group is null ? Alone : Code(codes, group);
            }
            ofRow[row] = lastCode;
        }
        return ofRow;
    }

    static int Code(Dictionary<string, int> codes, string name)
    {
        ref int code = ref CollectionsMarshal.GetValueRefOrAddDefault(codes, name, out bool known);
        if (!known)
            code = codes.Count - 1;
        return code;
    }

    /// <summary>Puts names into order: numbers by value where all are numbers, else by code point.</summary>
    /// <param name="names">Different names.</param>
    public static IReadOnlyList<string> Sorted(IEnumerable<string> names)
    {
        string[] sorted = [.. names];
        Array.Sort(sorted, new CodePointOrder());
        double[] values = new double[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
            if (!TryParse(sorted[i], out values[i]))
                return sorted;
        // A stable sort: names of one value, 1 and 1.0, keep their order as text.
        return [.. sorted.Zip(values).OrderBy(name => name.Second).Select(name => name.First)];
    }

    /// <returns>Whether the name is a finite decimal number, such as 12, -3 or 0.5.</returns>
    /// <param name="name">The name.</param>
    /// <param name="value">The number, as near as a double comes to it.</param>
    public static bool TryParse(string name, out double value) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
