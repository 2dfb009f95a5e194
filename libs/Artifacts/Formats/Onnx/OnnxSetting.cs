namespace StackingK8s.Artifacts.Formats.Onnx;

/// <summary>A setting of a node. Field numbers are those of AttributeProto in onnx.proto.</summary>
public sealed class OnnxSetting
{
    const int Name = 1,
        Type = 20;

    OnnxSetting(ProtobufMessage message) => Message = message;

    internal ProtobufMessage Message { get; }

    /// <summary>A whole number.</summary>
    /// <param name="name">As the operator has it.</param>
    /// <param name="value">The number.</param>
    public static OnnxSetting Int(string name, long value) => new(new ProtobufMessage().Text(Name, name).Number(3, value).Number(Type, 2));

    /// <summary>Whole numbers.</summary>
    /// <param name="name">As the operator has it.</param>
    /// <param name="values">The numbers.</param>
    public static OnnxSetting Ints(string name, IEnumerable<long> values) =>
        new(new ProtobufMessage().Text(Name, name).Packed(8, values).Number(Type, 7));

    /// <summary>A tensor of one axis.</summary>
    /// <param name="name">As the operator has it.</param>
    /// <param name="values">Numbers of double precision.</param>
    public static OnnxSetting Doubles(string name, double[] values) => Tensor(name, OnnxTensor.Of("", values, values.Length));

    /// <summary>A tensor of one axis.</summary>
    /// <param name="name">As the operator has it.</param>
    /// <param name="values">Whole numbers of 0 to 255.</param>
    public static OnnxSetting Bytes(string name, byte[] values) => Tensor(name, OnnxTensor.Of("", values, values.Length));

    static OnnxSetting Tensor(string name, ProtobufMessage tensor) =>
        new(new ProtobufMessage().Text(Name, name).Message(5, tensor).Number(Type, 4));
}
