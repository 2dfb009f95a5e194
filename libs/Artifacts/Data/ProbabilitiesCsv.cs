using System.Globalization;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>A probability per row as CSV row,probability, in the order of the rows; every number reads back to the same value.</summary>
public static class ProbabilitiesCsv
{
    static readonly string[] Header = ["row", "probability"];

    /// <summary>Writes the list atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="probabilities">Of the positive label, by row.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<double> probabilities) => CsvFile.Write(path, Header, csv =>
        {
            for (int row = 0; row < probabilities.Count; row++)
            {
                csv.WriteField(row);
                csv.WriteField(probabilities[row]);
                csv.EndRecord();
            }
        });

    /// <summary>Reads a list.</summary>
    /// <exception cref="ArtifactException">The file is not such a list; the message names the line.</exception>
    public static double[] Read(string path)
    {
        List<double> probabilities = [];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
        using CsvRecords records = new(stream);
        try
        {
            if (!records.Read() || !records.Fields().SequenceEqual(Header))
                throw new MalformedCsvException(1, $"the header is not {string.Join(',', Header)}");
            while (records.Read())
            {
                if (
                    records.Count != Header.Length
                    || records[0] != probabilities.Count.ToString(CultureInfo.InvariantCulture)
                    || !double.TryParse(records[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double probability)
                    || probability is not (>= 0 and <= 1)
                )
                    throw new MalformedCsvException(records.Line, $"row {probabilities.Count} and its probability are expected here");
                probabilities.Add(probability);
            }
            return [.. probabilities];
        }
        catch (MalformedCsvException fault)
        {
            throw new ArtifactException(
                $"{path}, line {fault.Line}: {fault.Message}. The file is not a list of probabilities; rerun the step that wrote it.",
                fault
            );
        }
    }
}
