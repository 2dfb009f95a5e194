using System.Buffers.Binary;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>The SHA-256 of an image file as a value that dictionaries handle without text.</summary>
readonly record struct ImageKey(UInt128 Upper, UInt128 Lower)
{
    public const int Bytes = 32;

    /// <param name="sha256">64 hexadecimal digits.</param>
    public static ImageKey Parse(string sha256) => Read(Convert.FromHexString(sha256));

    public static ImageKey Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Upper);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Lower);
    }
}
