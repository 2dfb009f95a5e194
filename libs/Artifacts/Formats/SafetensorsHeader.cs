using System.Text.Json;

namespace StackingK8s.Artifacts.Formats;

/// <summary>The checked header of a safetensors file.</summary>
/// <param name="Tensors">In the order of their data.</param>
/// <param name="Metadata">Texts by name.</param>
sealed record SafetensorsHeader(IReadOnlyList<SafetensorsHeader.Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>A tensor and its place.</summary>
    /// <param name="Name">Unique in the file.</param>
    /// <param name="Dtype">As the format names it.</param>
    /// <param name="Shape">None for a scalar.</param>
    /// <param name="Begin">First byte, from the start of the data.</param>
    /// <param name="End">The byte after the last.</param>
    public sealed record Tensor(string Name, string Dtype, long[] Shape, long Begin, long End)
    {
        /// <summary>Number of elements.</summary>
        public long Elements => Shape.Aggregate(1L, (product, axis) => product * axis);
    }

    /// <summary>As many as PyTorch and numpy support; without a limit one array could fill the memory.</summary>
    const int MaxAxes = 64;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">Bytes that follow it in the file.</param>
    /// <exception cref="FormatException">The message says what is wrong.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataBytes)
    {
        if (json.Length == 0 || json[0] != '{')
            throw new FormatException("its header does not start with '{'");
        try
        {
            var reader = new Utf8JsonReader(json.TrimEnd((byte)' '));
            var header = Read(ref reader);
            if (reader.Read())
                throw new FormatException("there is text after the end of its header");
            CheckOffsets(header.Tensors, dataBytes);
            return header;
        }
        // The second kind is what half a surrogate pair or broken UTF-8 in a string gives.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException($"its header is not JSON ({fault.Message})", fault);
        }
    }

    static SafetensorsHeader Read(ref Utf8JsonReader reader)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        Expect(ref reader, JsonTokenType.StartObject, "the header");
        while (NextName(ref reader) is { } name)
        {
            if (name == SafetensorsFile.MetadataKey)
            {
                if (metadata is not null)
                    throw new FormatException($"its header has {SafetensorsFile.MetadataKey} twice");
                metadata = ReadMetadata(ref reader);
            }
            else if (!tensors.TryAdd(name, ReadTensor(ref reader, name)))
            {
                throw new FormatException($"it has the tensor {MessageText.Quote(name)} twice");
            }
        }
        return new([.. tensors.Values.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End)], metadata ?? []);
    }

    static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject, SafetensorsFile.MetadataKey);
        while (NextName(ref reader) is { } name)
        {
            Expect(ref reader, JsonTokenType.String, $"the metadata {MessageText.Quote(name)}");
            if (!metadata.TryAdd(name, reader.GetString()!))
                throw new FormatException($"it has the metadata {MessageText.Quote(name)} twice");
        }
        return metadata;
    }

    static Tensor ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string tensor = $"the tensor {MessageText.Quote(name)}";
        string? dtype = null;
        long[]? shape = null,
            offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, tensor);
        while (NextName(ref reader) is { } field)
        {
            switch (field)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String, $"dtype of {tensor}");
                    dtype = reader.GetString()!;
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, $"shape of {tensor}");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, $"data_offsets of {tensor}");
                    break;
                default:
                    throw new FormatException($"{tensor} has the field {MessageText.Quote(field)} twice, or it is unknown");
            }
        }
        if (dtype is null || shape is null || offsets is not [var begin, var end])
            throw new FormatException($"{tensor} lacks dtype, shape or two data_offsets");
        int bits = SafetensorsDtype.Bits(dtype) ?? throw new FormatException($"{tensor} has the unknown type {MessageText.Quote(dtype)}");
        long size = SafetensorsDtype.Bytes(bits, shape) ?? throw new FormatException($"{tensor} has a shape too large for any file");
        return end - begin == size
            ? new(name, dtype, shape, begin, end)
            : throw new FormatException($"{tensor} has data_offsets {begin} to {end}, but its type and shape take {size} bytes");
    }

    static long[] ReadNumbers(ref Utf8JsonReader reader, string what)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, what);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw new FormatException($"{what} contains something other than whole numbers of at least 0");
            if (numbers.Count == MaxAxes)
                throw new FormatException($"{what} contains more than {MaxAxes} numbers");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>The tensors must fill the data without gaps: bytes of no tensor could hide anything.</summary>
    static void CheckOffsets(IReadOnlyList<Tensor> tensors, long dataBytes)
    {
        long at = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Begin != at)
                throw new FormatException(
                    $"the tensor {MessageText.Quote(tensor.Name)} starts at byte {tensor.Begin} of the data, "
                        + $"but the one before ends at {at}: there is {(tensor.Begin > at ? "a gap" : "an overlap")}"
                );
            at = tensor.End;
        }
        if (at != dataBytes)
            throw new FormatException(
                $"it has {dataBytes} bytes of data, but its header declares {at}: it is {(dataBytes < at ? "truncated" : "too long")}"
            );
    }

    static string? NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw new FormatException("its header ends too early");
        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.Read() && reader.TokenType == type)
            return;
        string wanted =
            type == JsonTokenType.String ? "string"
            : type == JsonTokenType.StartArray ? "array"
            : "object";
        throw new FormatException($"{what} is not a JSON {wanted}");
    }
}
