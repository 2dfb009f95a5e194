using StackingK8s.Artifacts;
using StackingK8s.Stacking.Verification;

namespace StackingK8s.Cli.Verification;

/// <summary>Claims as lines of at most 80 characters: name, level, and how it was shown. Pure.</summary>
static class ClaimTable
{
    const int Width = 80,
        Indent = 2;
    const string Broken = "BROKEN";

    /// <summary>Formats the table with its heading.</summary>
    public static IEnumerable<string> Format(IReadOnlyList<Claim> claims)
    {
        int name = claims.Append(new("claim", ClaimLevel.Trusted, "")).Max(claim => claim.Name.Length),
            level = Enum.GetNames<ClaimLevel>().Max(word => word.Length);
        yield return Line("claim", "level", "how");
        foreach (var claim in claims)
        {
            var (shownName, shownLevel) = (claim.Name, claim.Breaches.Count > 0 ? Broken : Word(claim.Level));
            foreach (string part in MessageText.Wrap(claim.How, Width - Indent - name - level - 4))
            {
                yield return Line(shownName, shownLevel, part);
                (shownName, shownLevel) = ("", "");
            }
        }

        string Line(string first, string second, string third) =>
            $"{new string(' ', Indent)}{first.PadRight(name)}  {second.PadRight(level)}  {third}".TrimEnd();
    }

    /// <summary>A level as table and JSON name it.</summary>
    public static string Word(ClaimLevel level) => level.ToString().ToLowerInvariant();
}
