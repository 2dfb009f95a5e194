using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Data;

/// <summary>Which field of a row is what, from the header.</summary>
/// <param name="Count">Fields of every row.</param>
/// <param name="Path">Position of the column path.</param>
/// <param name="Label">Position of the column label; -1 if there is none.</param>
/// <param name="Group">Position of the column group; -1 if there is none.</param>
/// <param name="OtherNames">Names of the further columns.</param>
/// <param name="Others">Their positions.</param>
sealed record ManifestColumns(int Count, int Path, int Label, int Group, string[] OtherNames, int[] Others)
{
    static readonly string[] Known = ["path", "label", "group"];

    /// <param name="header">The first record.</param>
    /// <param name="labelled">Whether there must be a column label.</param>
    /// <param name="problems">Where what is wrong goes.</param>
    /// <returns>null if the rows cannot be understood; the problems say why.</returns>
    public static ManifestColumns? Of(IReadOnlyList<string> header, bool labelled, ManifestProblems problems)
    {
        string[] names = [.. header.Select(name => name.Trim())];
        bool sound = true;
        foreach (string missing in Known[..(labelled ? 2 : 1)].Where(name => !names.Contains(name)))
        {
            sound = false;
            problems.Add($"there is no column {missing}; the columns are {Listed(names)} (upper and lower case differ){Hint(names)}");
        }
        foreach (var name in names.GroupBy(name => name, StringComparer.Ordinal).Where(name => name.Count() > 1))
        {
            sound = false;
            problems.Add($"the header names the column {Words.Quoted(name.Key)} {name.Count()} times");
        }
        int[] others = [.. Enumerable.Range(0, names.Length).Where(i => !Known.Contains(names[i]))];
        return sound
            ? new(
                names.Length,
                Array.IndexOf(names, Known[0]),
                Array.IndexOf(names, Known[1]),
                Array.IndexOf(names, Known[2]),
                [.. others.Select(i => names[i])],
                others
            )
            : null;
    }

    static string Listed(string[] names) => string.Join(", ", names.Take(20).Select(Words.Quoted)) + (names.Length > 20 ? ", …" : "");

    static string Hint(string[] names) =>
        names is [var only] && only.IndexOfAny([';', '\t', '|']) is >= 0 and var at
            ? $"; the file seems to be separated by {Words.Quoted(only[at].ToString())}: save it with commas"
            : "";
}
