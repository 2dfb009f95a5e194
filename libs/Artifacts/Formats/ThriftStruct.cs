using System.Buffers;
using System.Text;

namespace StackingK8s.Artifacts.Formats;

/// <summary>
/// Writes one struct in Thrift's compact protocol (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md), of which Parquet's
/// metadata are made. Fields come in the order of their ids.
/// </summary>
/// <param name="bytes">Where the struct goes.</param>
sealed class ThriftStruct(ArrayBufferWriter<byte> bytes)
{
    const byte I32 = 5,
        I64 = 6,
        Binary = 8,
        List = 9,
        Struct = 12;

    /// <summary>Lists of fewer elements have their length in the byte of the type.</summary>
    const int LongList = 15;

    int last;

    /// <summary>A number of 32 bits.</summary>
    public ThriftStruct Number(int field, int value) => Begin(field, I32).ZigZag(value);

    /// <summary>A number of 64 bits.</summary>
    public ThriftStruct Long(int field, long value) => Begin(field, I64).ZigZag(value);

    /// <summary>A text.</summary>
    public ThriftStruct Text(int field, string value) => Begin(field, Binary).Utf8(value);

    /// <summary>A struct.</summary>
    public ThriftStruct Nested(int field, Action<ThriftStruct> write) => Begin(field, Struct).Element(write);

    /// <summary>A list of numbers of 32 bits.</summary>
    public ThriftStruct Numbers(int field, params ReadOnlySpan<int> values)
    {
        BeginList(field, values.Length, I32);
        foreach (int value in values)
            ZigZag(value);
        return this;
    }

    /// <summary>A list of one text.</summary>
    public ThriftStruct Texts(int field, string only) => BeginList(field, 1, Binary).Utf8(only);

    /// <summary>A list of structs.</summary>
    public ThriftStruct Structs<T>(int field, IReadOnlyCollection<T> values, Action<ThriftStruct, T> write)
    {
        BeginList(field, values.Count, Struct);
        foreach (var value in values)
            Element(element => write(element, value));
        return this;
    }

    /// <summary>Ends the struct.</summary>
    public void End() => Byte(0);

    ThriftStruct Element(Action<ThriftStruct> write)
    {
        ThriftStruct element = new(bytes);
        write(element);
        element.End();
        return this;
    }

    ThriftStruct BeginList(int field, int count, byte type)
    {
        Begin(field, List);
        if (count < LongList)
            return Byte((byte)(count << 4 | type));
        Byte((byte)(LongList << 4 | type));
        return VarInt((ulong)count);
    }

    /// <summary>All ids here are less than 16 above the one before.</summary>
    ThriftStruct Begin(int field, byte type)
    {
        Byte((byte)(field - last << 4 | type));
        last = field;
        return this;
    }

    ThriftStruct Utf8(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        VarInt((ulong)utf8.Length);
        bytes.Write(utf8);
        return this;
    }

    ThriftStruct ZigZag(long value) => VarInt((ulong)(value << 1 ^ value >> 63));

    ThriftStruct VarInt(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        return Byte((byte)value);
    }

    ThriftStruct Byte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
        return this;
    }
}
