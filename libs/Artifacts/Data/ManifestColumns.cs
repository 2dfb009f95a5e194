using StackingK8s.Contracts.Spec;

namespace StackingK8s.Artifacts.Data;

/// <summary>What a manifest is read for, which decides what columns it must have.</summary>
enum ManifestUse
{
    /// <summary>Rows to train on: every column that is named.</summary>
    Training,

    /// <summary>Rows to score at the end: every column that is named but fold.</summary>
    Test,

    /// <summary>Images without labels: the column of paths, and others that were named.</summary>
    Paths,
}

/// <summary>The position of each column, from the header.</summary>
/// <param name="Count">Fields of every row.</param>
/// <param name="Path">Position of the paths.</param>
/// <param name="Label">Position of the labels; -1 without them.</param>
/// <param name="Group">Position of the groups; -1 without them.</param>
/// <param name="Fold">Position of the user's own folds; -1 without them.</param>
/// <param name="Names">Name of every column, by position.</param>
/// <param name="Others">Positions of the further columns, among them those of the user's own folds.</param>
sealed record ManifestColumns(int Count, int Path, int Label, int Group, int Fold, string[] Names, int[] Others)
{
    static readonly ColumnsSpec Defaults = new();

    const string DefaultGroup = "group";

    /// <summary>Finds the columns in a header.</summary>
    /// <param name="header">The first record.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="use">What the manifest is read for.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <returns>null if the rows cannot be parsed; the problems say why.</returns>
    public static ManifestColumns? Parse(IReadOnlyList<string> header, ColumnsSpec columns, ManifestUse use, ManifestProblems problems)
    {
        string[] names = [.. header.Select(name => name.Trim())];
        bool valid = true;
        foreach (var (missing, field) in Required(columns, use).Where(required => !names.Contains(required.Name)))
        {
            valid = false;
            problems.Add(
                $"the column {missing} is missing; the columns are {Format(names)} (upper and lower case differ){Hint(names)}; "
                    + $"name another by spec.data.columns.{field} or --{(field == "slices" ? "slice" : field)}-column"
            );
        }
        foreach (var name in names.GroupBy(name => name, StringComparer.Ordinal).Where(name => name.Count() > 1))
        {
            valid = false;
            problems.Add($"the header names the column {MessageText.Quote(name.Key)} {name.Count()} times");
        }
        if (!valid)
            return null;
        int path = Array.IndexOf(names, columns.Path),
            label = Array.IndexOf(names, columns.Label),
            fold = columns.Fold is null ? -1 : Array.IndexOf(names, columns.Fold),
            group = Array.IndexOf(names, columns.Group ?? DefaultGroup);
        if (group >= 0 && (group == path || group == label || group == fold))
            group = -1;
        int[] others = [.. Enumerable.Range(0, names.Length).Where(i => i != path && i != label && i != group)];
        return new(names.Length, path, label, group, fold, names, others);
    }

    static IEnumerable<(string Name, string Field)> Required(ColumnsSpec columns, ManifestUse use)
    {
        yield return (columns.Path, "path");
        if (use != ManifestUse.Paths || columns.Label != Defaults.Label)
            yield return (columns.Label, "label");
        if (columns.Group is { } group)
            yield return (group, "group");
        if (use != ManifestUse.Test && columns.Fold is { } fold)
            yield return (fold, "fold");
        foreach (string slice in columns.Slices)
            yield return (slice, "slices");
    }

    static string Format(string[] names) => string.Join(", ", names.Take(20).Select(MessageText.Quote)) + (names.Length > 20 ? ", …" : "");

    static string Hint(string[] names) =>
        names is [var only] && only.IndexOfAny([';', '\t', '|']) is >= 0 and var at
            ? $"; the separator seems to be {MessageText.Quote(only[at].ToString())}: save the file with commas"
            : "";
}
