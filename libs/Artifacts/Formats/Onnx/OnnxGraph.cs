using System.Globalization;

namespace StackingK8s.Artifacts.Formats.Onnx;

/// <summary>
/// A graph of operators under construction, node by node, and its file: an ONNX model (github.com/onnx/onnx, onnx.proto), whose field
/// numbers these are. Equal graphs give equal bytes.
/// </summary>
public sealed class OnnxGraph
{
    // Of ONNX 1.16, the first with TreeEnsemble, which alone computes trees in double precision. The plain operators are older.
    const int FormatVersion = 10,
        Operators = 17,
        MachineLearningOperators = 5;

    const string MachineLearning = "ai.onnx.ml";

    readonly List<ProtobufMessage> nodes = [],
        constants = [],
        inputs = [],
        outputs = [];

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name, which is returned.</param>
    /// <param name="type">Of its numbers.</param>
    /// <param name="shape">A number per axis, or the name of one that is free.</param>
    public string Input(string name, OnnxType type, params ReadOnlySpan<string> shape)
    {
        inputs.Add(Value(name, type, shape));
        return name;
    }

    /// <summary>Declares a value as an output, under a name of its own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">A value of the graph.</param>
    /// <param name="type">Of its numbers.</param>
    /// <param name="shape">A number per axis, or the name of one that is free.</param>
    public void Output(string name, string value, OnnxType type, params ReadOnlySpan<string> shape)
    {
        nodes.Add(Node("Identity", "", [value], name, []));
        outputs.Add(Value(name, type, shape));
    }

    /// <summary>A constant.</summary>
    /// <param name="values">Numbers, the last axis fastest.</param>
    /// <param name="shape">Numbers along each axis; none for a scalar.</param>
    /// <returns>Its name.</returns>
    public string Constant(double[] values, params ReadOnlySpan<long> shape)
    {
        string name = Next("constant", constants.Count);
        constants.Add(OnnxTensor.Of(name, values, shape));
        return name;
    }

    /// <summary>A constant of whole numbers, of one axis.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>Its name.</returns>
    public string Constant(params long[] values)
    {
        string name = Next("constant", constants.Count);
        constants.Add(OnnxTensor.Of(name, values, values.Length));
        return name;
    }

    /// <summary>Adds an operator of the standard set.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="values">What it reads.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>The name of what it gives.</returns>
    public string Add(string operation, IReadOnlyList<string> values, params ReadOnlySpan<OnnxSetting> attributes) =>
        Add(operation, "", values, attributes);

    /// <summary>Adds the operator TreeEnsemble.</summary>
    /// <param name="value">(rows, columns), of double precision.</param>
    /// <param name="attributes">The trees.</param>
    /// <returns>The name of what it gives.</returns>
    public string AddTreeEnsemble(string value, params ReadOnlySpan<OnnxSetting> attributes) =>
        Add("TreeEnsemble", MachineLearning, [value], attributes);

    /// <summary>The file.</summary>
    /// <param name="name">Of the graph.</param>
    /// <param name="producerVersion">Version of the program.</param>
    /// <param name="metadata">What else a reader may want to know, by name.</param>
    public byte[] ToBytes(string name, string producerVersion, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var graph = new ProtobufMessage()
            .Messages(1, nodes)
            .Text(2, name)
            .Messages(5, constants)
            .Messages(11, inputs)
            .Messages(12, outputs);
        return new ProtobufMessage()
            .Number(1, FormatVersion)
            .Text(2, "stacking")
            .Text(3, producerVersion)
            .Message(7, graph)
            .Message(8, OperatorSet("", Operators))
            .Message(8, OperatorSet(MachineLearning, MachineLearningOperators))
            .Messages(14, metadata.Select(each => new ProtobufMessage().Text(1, each.Key).Text(2, each.Value)))
            .ToArray();
    }

    string Add(string operation, string domain, IReadOnlyList<string> values, ReadOnlySpan<OnnxSetting> attributes)
    {
        string output = Next(operation, nodes.Count);
        nodes.Add(Node(operation, domain, values, output, attributes));
        return output;
    }

    static string Next(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}_{number}");

    static ProtobufMessage Node(
        string operation,
        string domain,
        IReadOnlyList<string> values,
        string output,
        ReadOnlySpan<OnnxSetting> attributes
    )
    {
        ProtobufMessage node = new();
        foreach (string value in values)
            node.Text(1, value);
        node.Text(2, output).Text(3, $"{output}_node").Text(4, operation);
        foreach (var attribute in attributes)
            node.Message(5, attribute.Message);
        return node.Text(7, domain);
    }

    static ProtobufMessage Value(string name, OnnxType type, ReadOnlySpan<string> shape)
    {
        ProtobufMessage axes = new();
        foreach (string axis in shape)
            axes.Message(
                1,
                long.TryParse(axis, CultureInfo.InvariantCulture, out long length)
                    ? new ProtobufMessage().Number(1, length)
                    : new ProtobufMessage().Text(2, axis)
            );
        var tensor = new ProtobufMessage().Number(1, (int)type).Message(2, axes);
        return new ProtobufMessage().Text(1, name).Message(2, new ProtobufMessage().Message(1, tensor));
    }

    static ProtobufMessage OperatorSet(string domain, int version) => new ProtobufMessage().Text(1, domain).Number(2, version);
}
