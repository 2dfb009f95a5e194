using System.Globalization;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>
/// A probability per row as CSV row,probability, in the order of the rows, with the log-odds that it was calibrated from where they are
/// known; every number reads back to the same value.
/// </summary>
public static class ProbabilitiesCsv
{
    static readonly string[] Header = ["row", "probability"],
        WithLogOdds = [.. Header, "log_odds"];

    /// <summary>Writes the list atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="probabilities">Of the positive label, by row.</param>
    /// <param name="logOdds">Before calibration, by row; null, the default, leaves the column out.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<double> probabilities, IReadOnlyList<double>? logOdds = null) =>
        CsvFile.Write(path, logOdds is null ? Header : WithLogOdds, csv =>
        {
            for (int row = 0; row < probabilities.Count; row++)
            {
                csv.WriteField(row);
                csv.WriteField(probabilities[row]);
                if (logOdds is not null)
                    csv.WriteField(logOdds[row]);
                csv.EndRecord();
            }
        });

    /// <summary>Reads the probabilities of a list.</summary>
    /// <exception cref="ArtifactException">The file is not such a list; the message names the line.</exception>
    public static double[] Read(string path) => [.. Lines(path).Select(line => line.Probability)];

    /// <summary>Reads the log-odds of a list that has them.</summary>
    /// <exception cref="ArtifactException">The file is not such a list; the message names the line.</exception>
    public static double[] ReadLogOdds(string path) =>
        [
            .. Lines(path)
                .Select(line =>
                    line.LogOdds
                    ?? throw new ArtifactException($"{path} has no log_odds (made by an older version). Rerun the step that wrote it.")
                ),
        ];

    static List<(double Probability, double? LogOdds)> Lines(string path)
    {
        List<(double, double?)> lines = [];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
        using CsvRecords records = new(stream);
        try
        {
            string[] header = records.Read() ? [.. records.Fields()] : [];
            if (!header.SequenceEqual(Header) && !header.SequenceEqual(WithLogOdds))
                throw new MalformedCsvException(1, $"the header is not {string.Join(',', Header)}");
            while (records.Read())
            {
                double logOdds = double.NaN;
                if (
                    records.Count != header.Length
                    || records[0] != lines.Count.ToString(CultureInfo.InvariantCulture)
                    || !double.TryParse(records[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double probability)
                    || probability is not (>= 0 and <= 1)
                    || (header.Length > 2 && !IsFinite(records[2], out logOdds))
                )
                    throw new MalformedCsvException(records.Line, $"row {lines.Count} and its probability are expected here");
                lines.Add((probability, header.Length > 2 ? logOdds : null));
            }
            return lines;
        }
        catch (MalformedCsvException fault)
        {
            throw new ArtifactException(
                $"{path}, line {fault.Line}: {fault.Message}. The file is not a list of probabilities; rerun the step that wrote it.",
                fault
            );
        }
    }

    static bool IsFinite(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
