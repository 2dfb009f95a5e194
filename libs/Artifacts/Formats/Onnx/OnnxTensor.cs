using System.Buffers.Binary;

namespace StackingK8s.Artifacts.Formats.Onnx;

/// <summary>Constant numbers of a graph. Field numbers are those of TensorProto in onnx.proto; raw data are little-endian.</summary>
static class OnnxTensor
{
    public static ProtobufMessage Of(string name, double[] values, params ReadOnlySpan<long> shape)
    {
        byte[] raw = new byte[values.Length * sizeof(double)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(raw.AsSpan(i * sizeof(double)), values[i]);
        return Of(name, OnnxType.Double, raw, shape);
    }

    public static ProtobufMessage Of(string name, long[] values, params ReadOnlySpan<long> shape)
    {
        byte[] raw = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(raw.AsSpan(i * sizeof(long)), values[i]);
        return Of(name, OnnxType.Int64, raw, shape);
    }

    public static ProtobufMessage Of(string name, byte[] values, params ReadOnlySpan<long> shape) =>
        Of(name, OnnxType.UInt8, values, shape);

    static ProtobufMessage Of(string name, OnnxType type, byte[] raw, ReadOnlySpan<long> shape) =>
        new ProtobufMessage().Packed(1, shape.ToArray()).Number(2, (int)type).Text(8, name).Bytes(9, raw);
}

/// <summary>Types of tensors, with the numbers of TensorProto.DataType.</summary>
public enum OnnxType
{
    /// <summary>float.</summary>
    Float = 1,

    /// <summary>uint8.</summary>
    UInt8 = 2,

    /// <summary>int64.</summary>
    Int64 = 7,

    /// <summary>double.</summary>
    Double = 11,
}
