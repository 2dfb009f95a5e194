using System.Globalization;
using CsvHelper;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// images.csv: a line per row of the training manifest, then per row of the test manifest, each with
/// set,row,sha256,fingerprint,format,width,height,bytes,quality,subsampling.
/// </summary>
public static class ImagesCsv
{
    const string Training = "training",
        Test = "test";

    static readonly string[] Key = ["set", "row"],
        Facts = ["sha256", "fingerprint", "format", "width", "height", "bytes", "quality", "subsampling"];

    /// <summary>Writes the file atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="training">A line per row of the training manifest.</param>
    /// <param name="test">A line per row of the test manifest; empty without one.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<ImageFacts> training, IReadOnlyList<ImageFacts> test) =>
        CsvFile.Write(path, [.. Key, .. Facts], csv =>
        {
            WriteSet(Training, training);
            WriteSet(Test, test);

            void WriteSet(string set, IReadOnlyList<ImageFacts> images)
            {
                for (int row = 0; row < images.Count; row++)
                {
                    csv.WriteText(set);
                    csv.WriteField(row);
                    WriteFacts(csv, images[row]);
                }
            }
        });

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The facts of each row of the training manifest, and of the test manifest.</returns>
    /// <exception cref="ArtifactException">The file is missing or is not such a list; the message names the line.</exception>
    public static (ImageList Training, ImageList Test) Read(string path)
    {
        ImageList training = new(),
            test = new();
        Read(path, [.. Key, .. Facts], records =>
        {
            var set = records[0] == Training && test.Count == 0 ? training : test;
            if (records[0] != (set == training ? Training : Test) || records[1] != set.Count.ToString(CultureInfo.InvariantCulture))
                throw new MalformedCsvException(records.Line, "rows are not in order, first those of training, then those of test");
            set.Add(ParseFacts(records, Key.Length));
        });
        return (training, test);
    }

    /// <summary>Writes facts alone to a stream, which stays open.</summary>
    internal static void WriteFacts(Stream stream, IEnumerable<ImageFacts> images)
    {
        using var csv = CsvFile.Create(stream, Facts);
        foreach (var image in images)
            WriteFacts(csv, image);
    }

    /// <summary>Reads what <see cref="WriteFacts(Stream, IEnumerable{ImageFacts})"/> wrote.</summary>
    /// <exception cref="MalformedCsvException">It is something else.</exception>
    internal static void ReadFacts(Stream stream, Action<ImageFacts> found) =>
        Read(stream, Facts, records => found(ParseFacts(records, 0)));

    static void Read(string path, string[] header, Action<CsvRecords> line)
    {
        try
        {
            using var stream = RegularFile.Open(path, FileOptions.SequentialScan);
            Read(stream, header, line);
        }
        catch (MalformedCsvException fault)
        {
            throw new ArtifactException(
                $"{path}, line {fault.Line}: {fault.Message}. The file is not a list of images; rerun the step that wrote it.",
                fault
            );
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw File.Exists(path)
                ? DiskFault.OnRead(path, fault)
                : new ArtifactException($"{path} is missing: rerun the step that writes it.", fault);
        }
    }

    static void Read(Stream stream, string[] header, Action<CsvRecords> line)
    {
        using CsvRecords records = new(stream);
        if (!records.Read() || !records.Fields().SequenceEqual(header))
            throw new MalformedCsvException(1, $"the header is not {string.Join(',', header)}");
        while (records.Read())
        {
            if (records.Count != header.Length)
                throw new MalformedCsvException(
                    records.Line,
                    $"{MessageText.Count(records.Count, "field", "fields")} instead of {header.Length}"
                );
            line(records);
        }
    }

    static void WriteFacts(CsvWriter csv, ImageFacts image)
    {
        csv.WriteText(image.Sha256);
        csv.WriteText(image.Fingerprint ?? "");
        csv.WriteText(image.Format);
        csv.WriteField(image.Width);
        csv.WriteField(image.Height);
        csv.WriteField(image.Bytes);
        csv.WriteText(image.Quality?.ToString(CultureInfo.InvariantCulture) ?? "");
        csv.WriteText(image.Subsampling ?? "");
        csv.EndRecord();
    }

    static ImageFacts ParseFacts(CsvRecords records, int at)
    {
        return new(
            Digits(at, required: true)!,
            Digits(at + 1, required: false),
            records[at + 2],
            (int)Number(at + 3, int.MaxValue),
            (int)Number(at + 4, int.MaxValue),
            Number(at + 5, long.MaxValue),
            records[at + 6].Length == 0 ? null : (int)Number(at + 6, 100),
            records[at + 7].Length == 0 ? null : records[at + 7]
        );

        string? Digits(int field, bool required) =>
            records[field] is var text && text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? text
            : text.Length == 0 && !required ? null
            : throw new MalformedCsvException(records.Line, $"{MessageText.Quote(text)} is not 64 hexadecimal digits");

        long Number(int field, long most) =>
            long.TryParse(records[field], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most
                ? number
                : throw new MalformedCsvException(
                    records.Line,
                    FormattableString.Invariant($"{MessageText.Quote(records[field])} is not a whole number from 0 to {most}")
                );
    }
}
