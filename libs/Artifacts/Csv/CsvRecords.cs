using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace StackingK8s.Artifacts.Csv;

/// <summary>
/// Reads the records of a comma-separated file (RFC 4180, UTF-8 with or without BOM, any line ends), header included, in bounded memory
/// whatever the file contains. Empty lines are ignored.
/// </summary>
sealed class CsvRecords : IDisposable
{
    /// <summary>Bytes. Far more than a path or label has, and an unclosed quote is found before it fills the memory.</summary>
    const int MaxFieldBytes = 1 << 20,
        MaxRecordBytes = 1 << 24;

    readonly CsvReader reader;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="utf8">The bytes; disposed with the records.</param>
    public CsvRecords(Stream utf8) =>
        reader = CsvReader.Create(
            utf8,
            new CsvReaderOptions
            {
                Separator = ',',
                HasHeader = false,
                SkipEmptyLines = true,
                MalformedData = CsvMalformedDataHandling.Throw,
                MaxRecordSize = MaxRecordBytes,
                TrackLineNumbers = true,
                PoolStrings = true,
            }
        );

    /// <summary>Line of the file on which the current record starts, from 1.</summary>
    public long Line => reader.LineNumber;

    /// <summary>Fields of the current record.</summary>
    public int Count => reader.FieldCount;

    /// <summary>A field of the current record.</summary>
    /// <exception cref="MalformedCsvException">The field is too long or not UTF-8.</exception>
    public string this[int field]
    {
        get
        {
            RequireText(reader.GetSpan(field));
            return reader.GetString(field);
        }
    }

    /// <summary>The bytes of a field of the current record, valid until the next <see cref="Read"/>.</summary>
    /// <exception cref="MalformedCsvException">The field is too long or not UTF-8.</exception>
    public ReadOnlySpan<byte> Bytes(int field)
    {
        var utf8 = reader.GetSpan(field);
        RequireText(utf8);
        return utf8;
    }

    /// <summary>Moves to the next record.</summary>
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
                $"this is not CSV, or a row of more than {MaxRecordBytes} bytes: "
                    + $"is a quote missing, or one inside a field not doubled? ({fault.Message})"
            );
        }
    }

    /// <summary>All fields of the current record.</summary>
    public string[] Fields() => [.. Enumerable.Range(0, Count).Select(i => this[i])];

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    void RequireText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxFieldBytes)
            throw new MalformedCsvException(Line, $"a field has more than {MaxFieldBytes} bytes: is a quote missing?");
        // The reader would replace such bytes with U+FFFD, and two paths could become one.
        if (!Utf8.IsValid(utf8))
            throw new MalformedCsvException(Line, "the file is not UTF-8 here: save it as UTF-8");
    }

    /// <summary>Whether the bytes start with the byte order mark of UTF-16 or UTF-32, which the reader would follow.</summary>
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

/// <summary>A file that is not CSV from some line on. Callers report it as the manifest's or artifact's error.</summary>
/// <param name="line">From 1.</param>
/// <param name="problem">What is wrong, as the rest of a sentence.</param>
sealed class MalformedCsvException(long line, string problem) : Exception(problem)
{
    /// <summary>From 1.</summary>
    public long Line { get; } = line;
}
