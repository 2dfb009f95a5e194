namespace StackingK8s.Artifacts.Data;

/// <summary>The position of each column, from the header.</summary>
/// <param name="Count">Fields of every row.</param>
/// <param name="Path">Position of the column path.</param>
/// <param name="Label">Position of the column label; -1 without one.</param>
/// <param name="Group">Position of the column group; -1 without one.</param>
/// <param name="OtherNames">Names of the further columns.</param>
/// <param name="Others">Their positions.</param>
sealed record ManifestColumns(int Count, int Path, int Label, int Group, string[] OtherNames, int[] Others)
{
    static readonly string[] Known = ["path", "label", "group"];

    /// <summary>Finds the columns in a header.</summary>
    /// <param name="header">The first record.</param>
    /// <param name="labelled">Whether the column label is required.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <returns>null if the rows cannot be parsed; the problems say why.</returns>
    public static ManifestColumns? Parse(IReadOnlyList<string> header, bool labelled, ManifestProblems problems)
    {
        string[] names = [.. header.Select(name => name.Trim())];
        bool valid = true;
        foreach (string missing in Known[..(labelled ? 2 : 1)].Where(name => !names.Contains(name)))
        {
            valid = false;
            problems.Add($"the column {missing} is missing; the columns are {Format(names)} (upper and lower case differ){Hint(names)}");
        }
        foreach (var name in names.GroupBy(name => name, StringComparer.Ordinal).Where(name => name.Count() > 1))
        {
            valid = false;
            problems.Add($"the header names the column {MessageText.Quote(name.Key)} {name.Count()} times");
        }
        int[] others = [.. Enumerable.Range(0, names.Length).Where(i => !Known.Contains(names[i]))];
        return valid
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

    static string Format(string[] names) => string.Join(", ", names.Take(20).Select(MessageText.Quote)) + (names.Length > 20 ? ", …" : "");

    static string Hint(string[] names) =>
        names is [var only] && only.IndexOfAny([';', '\t', '|']) is >= 0 and var at
            ? $"; the separator seems to be {MessageText.Quote(only[at].ToString())}: save the file with commas"
            : "";
}
