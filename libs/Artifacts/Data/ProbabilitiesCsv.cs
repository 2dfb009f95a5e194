using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>A probability per row as CSV row,probability, in the order of the rows; every number reads back as it was.</summary>
public static class ProbabilitiesCsv
{
    const string Header = "row,probability";

    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<double> probabilities) => WholeFile.Write(path, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
            text.Write(Header + "\n");
            for (int row = 0; row < probabilities.Count; row++)
                text.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{probabilities[row]:R}\n"));
        });

    /// <exception cref="ArtifactException">The file is no such list; the message names the line.</exception>
    public static double[] Read(string path)
    {
        List<double> probabilities = [];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
        using CsvRecords records = new(stream);
        try
        {
            if (!records.Read() || string.Join(',', records.Fields()) != Header)
                throw new MalformedCsvException(1, $"the header is not {Header}");
            while (records.Read())
            {
                if (
                    records.Count != 2
                    || records[0] != probabilities.Count.ToString(CultureInfo.InvariantCulture)
                    || !double.TryParse(records[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double probability)
                    || probability is not (>= 0 and <= 1)
                )
                    throw new MalformedCsvException(records.Line, $"row {probabilities.Count} and a probability are due here");
                probabilities.Add(probability);
            }
            return [.. probabilities];
        }
        catch (MalformedCsvException fault)
        {
            throw new ArtifactException(
                $"{path}, line {fault.Line}: {fault.Message}. The file is no list of probabilities; run the step that wrote it again.",
                fault
            );
        }
    }
}
