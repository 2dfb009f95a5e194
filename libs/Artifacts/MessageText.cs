using System.Text;

namespace StackingK8s.Artifacts;

/// <summary>Formats values from files for messages.</summary>
static class MessageText
{
    /// <summary>Characters; longer values are cut.</summary>
    const int MaxLength = 80;

    /// <summary>The value in quotes, cut to a readable length, with its control characters escaped.</summary>
    public static string Quote(string value)
    {
        var shown = new StringBuilder("'");
        foreach (char c in value.AsSpan(0, Math.Min(value.Length, MaxLength)))
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return shown.Append(value.Length > MaxLength ? "…'" : "'").ToString();
    }

    /// <summary>A number with its noun, such as "1 row" or "2 rows".</summary>
    public static string Count(long count, string one, string many) =>
        count == 1 ? $"1 {one}" : FormattableString.Invariant($"{count:N0} {many}");
}
