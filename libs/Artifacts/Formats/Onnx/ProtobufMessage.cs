using System.Buffers;
using System.Text;

namespace StackingK8s.Artifacts.Formats.Onnx;

/// <summary>
/// Writes one message in the wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), of which an ONNX model is made.
/// </summary>
sealed class ProtobufMessage
{
    const int Varint = 0,
        LengthDelimited = 2;

    readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>A whole number of 0 or more, or an enumeration's.</summary>
    public ProtobufMessage Number(int field, long value)
    {
        Tag(field, Varint);
        WriteVarint((ulong)value);
        return this;
    }

    /// <summary>A text.</summary>
    public ProtobufMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes as they are.</summary>
    public ProtobufMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        WriteVarint((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    /// <summary>A message within this one.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage value) => Bytes(field, value.bytes.WrittenSpan);

    /// <summary>Messages, each as a field of its own.</summary>
    public ProtobufMessage Messages(int field, IEnumerable<ProtobufMessage> values)
    {
        foreach (var value in values)
            Message(field, value);
        return this;
    }

    /// <summary>Whole numbers in one field.</summary>
    public ProtobufMessage Packed(int field, IEnumerable<long> values)
    {
        ProtobufMessage packed = new();
        foreach (long value in values)
            packed.WriteVarint((ulong)value);
        return Message(field, packed);
    }

    /// <summary>All bytes so far.</summary>
    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    void Tag(int field, int wireType) => WriteVarint((ulong)((field << 3) | wireType));

    void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            WriteByte((byte)(value | 0x80));
        WriteByte((byte)value);
    }

    void WriteByte(byte value) => bytes.Write([value]);
}
