namespace StackingK8s.Artifacts.Formats;

/// <summary>A tensor to write.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Dtype">F32, F16, BF16, I64, ... as the format names it.</param>
/// <param name="Shape">Axes; none for a scalar.</param>
/// <param name="WriteData">Writes the elements, row-major and little-endian, to the stream; called once.</param>
public sealed record SafetensorsEntry(string Name, string Dtype, long[] Shape, Action<Stream> WriteData)
{
    /// <summary>A tensor whose bytes are in managed memory.</summary>
    public SafetensorsEntry(string name, string dtype, long[] shape, ReadOnlyMemory<byte> data)
        : this(name, dtype, shape, stream => stream.Write(data.Span)) { }
}
