using System.Text;
using System.Text.Unicode;
using CsvHelper;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Data;

/// <summary>
/// The records of a comma-separated file (RFC 4180, UTF-8 with or without BOM, any line ends), header included, read within fixed
/// memory whatever the file holds. Empty lines are passed over.
/// </summary>
sealed class CsvRecords : IDisposable
{
    const int LongestField = 1 << 20,
        LongestRecord = 1 << 24;

    readonly CsvReader reader;

    /// <param name="utf8">The bytes; closed with the records.</param>
    public CsvRecords(Stream utf8) =>
        reader = CsvReader.Create(
            utf8,
            new CsvReaderOptions
            {
                Separator = ',',
                HasHeader = false,
                SkipEmptyLines = true,
                MalformedData = CsvMalformedDataHandling.Throw,
                MaxRecordSize = LongestRecord,
                TrackLineNumbers = true,
                PoolStrings = true,
            }
        );

    /// <summary>Line of the file on which the current record starts, from 1.</summary>
    public long Line => reader.LineNumber;

    public int Count => reader.FieldCount;

    /// <exception cref="MalformedCsvException">The field is too long or not UTF-8.</exception>
    public string this[int field]
    {
        get
        {
            var utf8 = reader.GetSpan(field);
            if (utf8.Length > LongestField)
                throw new MalformedCsvException(Line, $"a field has more than {LongestField} bytes: is a quote missing?");
            // The reader would put U+FFFD in the place of such bytes, and two paths could become one.
            if (!Utf8.IsValid(utf8))
                throw new MalformedCsvException(Line, "here the file is not UTF-8: save it as UTF-8");
            return reader.GetString(field);
        }
    }

    /// <returns>false at the end of the file.</returns>
    /// <exception cref="MalformedCsvException">A quote is wrong, or the record is too long.</exception>
    public bool Read()
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException fault)
        {
            throw new MalformedCsvException(
                fault.LineNumber,
                $"this is no CSV, or a row of more than {LongestRecord} bytes: is a quote missing, or one inside a field not doubled? ({fault.Message})"
            );
        }
    }

    public string[] Fields() => [.. Enumerable.Range(0, Count).Select(i => this[i])];

    public void Dispose() => reader.Dispose();

    /// <summary>Whether the bytes start with the mark of UTF-16 or UTF-32, which the reader would follow.</summary>
    public static bool StartsAsUtf16(Stream seekable)
    {
        Span<byte> start = stackalloc byte[4];
        int read = seekable.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        seekable.Position = 0;
        start = start[..read];
        return start.StartsWith(Encoding.Unicode.Preamble)
            || start.StartsWith(Encoding.BigEndianUnicode.Preamble)
            || start.StartsWith(new UTF32Encoding(bigEndian: true, byteOrderMark: true).Preamble);
    }
}
