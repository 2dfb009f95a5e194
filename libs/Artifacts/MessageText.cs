using System.Text;

namespace StackingK8s.Artifacts;

/// <summary>Formats values from files for messages.</summary>
public static class MessageText
{
    /// <summary>Characters; longer values are cut.</summary>
    const int MaxLength = 80;

    /// <summary>The value in quotes, cut to a readable length, with its control characters escaped.</summary>
    public static string Quote(string value)
    {
        var shown = new StringBuilder("'");
        Append(shown, value.AsSpan(0, Math.Min(value.Length, MaxLength)));
        return shown.Append(value.Length > MaxLength ? "…'" : "'").ToString();
    }

    /// <summary>The whole value with its control characters escaped.</summary>
    public static string Escape(string value)
    {
        StringBuilder shown = new();
        Append(shown, value);
        return shown.ToString();
    }

    static void Append(StringBuilder shown, ReadOnlySpan<char> value)
    {
        foreach (char c in value)
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
    }

    /// <summary>A line broken at spaces; a word that is longer stays whole.</summary>
    /// <param name="line">Without line feeds; one that is short enough keeps all its spaces.</param>
    /// <param name="width">Most characters of a part.</param>
    public static IEnumerable<string> Wrap(string line, int width)
    {
        if (line.Length <= width)
        {
            yield return line;
            yield break;
        }
        string part = "";
        foreach (string word in line.Split(' '))
            if (part.Length > 0 && part.Length + 1 + word.Length > width)
            {
                yield return part;
                part = word;
            }
            else
                part = part.Length == 0 ? word : $"{part} {word}";
        yield return part;
    }

    /// <summary>A number with its noun, such as "1 row" or "2 rows".</summary>
    public static string Count(long count, string one, string many) =>
        count == 1 ? $"1 {one}" : FormattableString.Invariant($"{count:N0} {many}");
}
