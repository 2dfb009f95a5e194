using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>Writes named tensors as safetensors (github.com/huggingface/safetensors), for any reader of that format.</summary>
public static class SafetensorsFile
{
    internal const string MetadataKey = "__metadata__";

    static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes a file atomically. The data starts at a multiple of 8 and tensors of wider elements come first, each width by name, so that
    /// every tensor is aligned; the same entries in any order give the same bytes.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="entries">The tensors.</param>
    /// <param name="metadata">Texts by name, for the header; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A name occurs twice or is reserved, a type is unknown, a shape is negative, or the data does not fit the shape.
    /// </exception>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var placed = Place(entries);
        byte[] header = Header(placed, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var (entry, begin, end) in placed)
            {
                entry.WriteData(stream);
                long written = stream.Position - header.Length - begin;
                if (written != end - begin)
                    throw new ArgumentException(
                        $"The tensor {entry.Name} wrote {written} bytes, but its shape takes {end - begin}.",
                        nameof(entries)
                    );
            }
        });
    }

    static List<(SafetensorsEntry Entry, long Begin, long End)> Place(IReadOnlyList<SafetensorsEntry> entries)
    {
        var placed = new List<(SafetensorsEntry, long, long)>();
        var names = new HashSet<string>([MetadataKey], StringComparer.Ordinal);
        long end = 0;
        foreach (var entry in entries.OrderByDescending(Bits).ThenBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (!names.Add(entry.Name))
                throw new ArgumentException($"There are two tensors {entry.Name}, or the name is reserved.", nameof(entries));
            if (entry.Shape.Any(axis => axis < 0))
                throw new ArgumentException($"The shape of {entry.Name} has a negative axis.", nameof(entries));
            long size = SafetensorsDtype.Bytes(Bits(entry), entry.Shape)
                ?? throw new ArgumentException($"The shape of {entry.Name} is too large.", nameof(entries));
            placed.Add((entry, end, checked(end += size)));
        }
        return placed;
    }

    static int Bits(SafetensorsEntry entry) =>
        SafetensorsDtype.Bits(entry.Dtype)
        ?? throw new ArgumentException($"The type {entry.Dtype} of {entry.Name} is not a type of safetensors.", nameof(entry));

    /// <summary>The length (8 bytes), then the JSON, padded with spaces to a multiple of 8.</summary>
    static byte[] Header(List<(SafetensorsEntry Entry, long Begin, long End)> placed, IReadOnlyDictionary<string, string>? metadata)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8, Compact))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (name, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(name, text);
                json.WriteEndObject();
            }
            foreach (var (entry, begin, end) in placed)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Dtype);
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [begin, end]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        byte[] header = new byte[8 + (utf8.WrittenCount + 7) / 8 * 8];
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        header.AsSpan(8).Fill((byte)' ');
        utf8.WrittenSpan.CopyTo(header.AsSpan(8));
        return header;
    }

    static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
