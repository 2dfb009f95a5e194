using System.Text;
using CsvHelper;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Csv;

/// <summary>
/// Writes CSV as every file of this program has it: comma-separated (RFC 4180), UTF-8 without BOM, lines ending with '\n', fields quoted
/// only where they need it, numbers with as many digits as read back to the same value.
/// </summary>
public static class CsvFile
{
    static readonly CsvWriterOptions Options = new() { NewLine = "\n" };

    // Replacing half a surrogate pair would turn different paths into one.
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a file atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="fill">Writes the records.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IEnumerable<string> header, Action<CsvWriter> fill) => AtomicFile.Write(path, stream =>
        {
            using var csv = Create(stream, header);
            fill(csv);
        });

    /// <summary>A writer to a stream, which stays open; the header is written.</summary>
    /// <param name="stream">Where the bytes go, at the latest when the writer is disposed.</param>
    /// <param name="header">Names of the columns.</param>
    public static CsvWriter Create(Stream stream, IEnumerable<string> header)
    {
        var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        foreach (string name in header)
            csv.WriteText(name);
        csv.EndRecord();
        return csv;
    }

    /// <summary>Writes a field of text, which must be valid Unicode.</summary>
    /// <exception cref="EncoderFallbackException">The text contains half a surrogate pair.</exception>
    public static void WriteText(this CsvWriter csv, string text) => csv.WriteField((ReadOnlySpan<byte>)Utf8.GetBytes(text));
}
