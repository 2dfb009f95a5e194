using System.Globalization;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;

namespace StackingK8s.OutOfFold;

/// <summary>Tells where a committed file of the aggregate differs from what the folds give. Pure.</summary>
static class RebuiltFile
{
    /// <summary>One sentence about one file.</summary>
    /// <param name="file">Path below the attempt's folder.</param>
    /// <param name="comparison">After the whole file was written to it.</param>
    /// <param name="table">The rows of the run.</param>
    /// <returns>null where the two are equal.</returns>
    public static string? Breach(string file, ComparingStream comparison, OutOfFoldTable table)
    {
        if (comparison.Equal)
            return null;
        string where = Path.GetExtension(file) switch
        {
            ".npy" => ArrayDifference(comparison, Columns(file, table)),
            ".csv" or ".json" => $"from line {comparison.Line} on",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{comparison.Different} of {comparison.Length / ComparingStream.Unit} words of {ComparingStream.Unit} bytes"
            ),
        };
        return $"{file} is not what the folds give: {where}";
    }

    /// <summary>A name per column of an array; null for one number per row.</summary>
    static IReadOnlyList<string>? Columns(string file, OutOfFoldTable table)
    {
        IReadOnlyList<string> experts = [.. table.Folds[0].Experts.Select(expert => expert.Name)];
        bool OfFold(Func<int, string> name) => table.Folds.Any(fold => name(fold.Fold) == file);
        return file == ArtifactPaths.Aggregate.Features || OfFold(ArtifactPaths.Aggregate.TestFeatures) ? table.Features.Columns
            : file is ArtifactPaths.Aggregate.Logits or ArtifactPaths.Aggregate.Scores
            || OfFold(ArtifactPaths.Aggregate.TestLogits)
            || OfFold(ArtifactPaths.Aggregate.TestScores)
                ? experts
            : null;
    }

    static string ArrayDifference(ComparingStream comparison, IReadOnlyList<string>? columns)
    {
        // The header's padding makes it as long for one axis, and for any number of rows.
        int width = columns?.Count ?? 1,
            header = NpyFile.Float32Header(0, width).Length;
        if (comparison.CommittedLength != comparison.Length)
            return $"it has {comparison.CommittedLength} bytes instead of {comparison.Length}";
        if (comparison.Differences is [{ Offset: var first }, ..] && first < header)
            return "its header is not that of this array";
        var named = comparison.Differences.Select(difference =>
        {
            long element = (difference.Offset - header) / ComparingStream.Unit;
            string place = $"row {element / width}" + (columns is null ? "" : $", {columns[(int)(element % width)]}");
            return $"{place} is {Number(difference.Found, columns)} instead of {Number(difference.Expected, columns)}";
        });
        long more = comparison.Different - comparison.Differences.Count;
        return string.Join("; ", named) + (more > 0 ? $"; and {more} more" : "");
    }

    static string Number(byte[] bytes, IReadOnlyList<string>? columns) =>
        columns is null
            ? BitConverter.ToInt32(bytes).ToString(CultureInfo.InvariantCulture)
            : BitConverter.ToSingle(bytes).ToString("R", CultureInfo.InvariantCulture);
}
