using System.Security.Cryptography;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Artifacts.Data;

/// <summary>
/// Reads a manifest: CSV in UTF-8 with a column of paths and one of labels, optionally of groups and of folds, and any others. Every row is
/// checked; images are not opened. At most ten million rows of 16 MiB each, with at most 1 MiB a field.
/// </summary>
public static class ManifestReader
{
    /// <summary>Reads and checks a manifest. Labels, groups and folds are normalized (<see cref="Names.Name"/>).</summary>
    /// <param name="file">The manifest.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="positiveLabel">The label that counts as 1; null: fake of real and fake, else the second in ordinal order.</param>
    /// <param name="trainingLabels">
    /// <see cref="Manifest.LabelNames"/> of the training manifest, for a test manifest: it is read with the same meaning of the labels, may
    /// hold one class alone and needs no column of folds. <paramref name="positiveLabel"/> is then ignored.
    /// </param>
    /// <exception cref="DataException">
    /// The file is missing or invalid; the message lists the first twenty problems with their lines, and counts the rest.
    /// </exception>
    public static Manifest Read(string file, ColumnsSpec columns, string? positiveLabel, IReadOnlyList<string>? trainingLabels = null)
    {
        var problems = new ManifestProblems(file);
        var use = trainingLabels is null ? ManifestUse.Training : ManifestUse.Test;
        using var sha256 = SHA256.Create();
        // Hashed while it is read, so that the digest is of the very bytes that were parsed.
        using var bytes = new CryptoStream(ManifestFile.Open(file), sha256, CryptoStreamMode.Read);
        var rows = ReadRows(file, bytes, columns, use, problems);
        if (rows is not null && DecideLabels(rows.Labels, positiveLabel, trainingLabels, problems) is { } names)
        {
            problems.Throw();
            return rows.Create(names, Convert.ToHexStringLower(sha256.Hash!));
        }
        problems.Throw();
        throw new InvalidOperationException("A manifest without problems was not returned.");
    }

    /// <summary>
    /// Reads the paths alone, of a manifest that need not have any other column: for embedding images without labels or groups.
    /// </summary>
    /// <param name="file">The manifest.</param>
    /// <param name="columns">Which column has the paths; others that it names must exist.</param>
    /// <returns>In the order of the file; a path may occur twice.</returns>
    /// <exception cref="DataException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<string> ReadPaths(string file, ColumnsSpec columns) => ReadImages(file, columns).Paths;

    /// <summary>The same with the groups, where the manifest has a column of them.</summary>
    /// <param name="file">The manifest.</param>
    /// <param name="columns">Which columns have paths and groups; others that it names must exist.</param>
    /// <returns>Each row's path and group; a group may be empty; null without their column.</returns>
    /// <exception cref="DataException">As for <see cref="Read"/>.</exception>
    public static (IReadOnlyList<string> Paths, IReadOnlyList<string>? Groups) ReadImages(string file, ColumnsSpec columns)
    {
        var problems = new ManifestProblems(file);
        using var bytes = ManifestFile.Open(file);
        var rows = ReadRows(file, bytes, columns, ManifestUse.Paths, problems);
        problems.Throw();
        return ([.. rows!.Paths], rows.GroupsOfRows?.ToList());
    }

    /// <returns>null with a problem added where there are no rows.</returns>
    static ManifestRowReader? ReadRows(string file, Stream bytes, ColumnsSpec columns, ManifestUse use, ManifestProblems problems)
    {
        using var records = new CsvRecords(bytes);
        try
        {
            if (ReadHeader(records, columns, use, problems) is not { } found)
                return null;
            ManifestRowReader rows = new(records, found, problems);
            rows.ReadAll(labelled: use != ManifestUse.Paths);
            if (rows.Count > 0)
                return rows;
            problems.Add("there are no rows below the header");
        }
        catch (MalformedCsvException fault)
        {
            problems.Add(fault.Line, fault.Message);
        }
        catch (IOException fault)
        {
            throw new DataException($"The manifest {file} could not be read ({fault.Message}): check the file and its disk.", fault);
        }
        return null;
    }

    static ManifestColumns? ReadHeader(CsvRecords records, ColumnsSpec columns, ManifestUse use, ManifestProblems problems)
    {
        if (records.Read())
            return ManifestColumns.Parse(records.Fields(), columns, use, problems);
        string needed = use == ManifestUse.Paths ? $" {columns.Path}" : $"s {columns.Path} and {columns.Label}";
        problems.Add($"the file is empty: add a header with the column{needed}");
        return null;
    }

    static IReadOnlyList<string>? DecideLabels(
        IReadOnlyDictionary<string, LineTally> found,
        string? positiveLabel,
        IReadOnlyList<string>? trainingLabels,
        ManifestProblems problems
    )
    {
        if (trainingLabels is null)
            return found.Count == 0 ? null : LabelRule.Decide(found, positiveLabel, problems);
        LabelRule.CheckAgainst(trainingLabels, found, problems);
        return trainingLabels;
    }
}
