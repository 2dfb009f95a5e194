namespace StackingK8s.Learning.Splits;

/// <summary>
/// Orders strings by Unicode code point, as Python and numpy do. <see cref="StringComparer.Ordinal"/> compares UTF-16 units and so
/// puts characters beyond the basic plane before U+E000.
/// </summary>
sealed class CodePointOrder : IComparer<string>
{
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);
        int same = x.AsSpan().CommonPrefixLength(y);
        return same == x.Length || same == y.Length ? x.Length - y.Length : Weight(x[same]) - Weight(y[same]);
    }

    static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
