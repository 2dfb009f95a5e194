using System.Text;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts;

/// <summary>How values from files appear in messages.</summary>
static class Words
{
    const int Longest = 80;

    /// <summary>The value in quotes, cut to a readable length, its control characters made visible.</summary>
    public static string Quoted(string value)
    {
        var shown = new StringBuilder("'");
        foreach (char c in value.AsSpan(0, Math.Min(value.Length, Longest)))
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return shown.Append(value.Length > Longest ? "…'" : "'").ToString();
    }

    public static string Count(long count, string one, string many) =>
        count == 1 ? $"1 {one}" : FormattableString.Invariant($"{count:N0} {many}");
}
