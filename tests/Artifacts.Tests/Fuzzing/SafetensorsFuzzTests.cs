using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit.Fuzzing;

namespace StackingK8s.Tests.Artifacts.Fuzzing;

public sealed partial class SafetensorsFuzzTests : IDisposable
{
    /// <summary>
    /// A tensor of some fifty bytes of header is a record, its names and shape, and its places in two tables; data are mapped and cost
    /// nothing.
    /// </summary>
    static readonly Allowance Allowance = new(20_000, 60);

    static readonly byte[][] Samples =
    [
        .. Directory
            .GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.safetensors")
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    static readonly string[] Words =
    [
        "F32",
        "F16",
        "BF16",
        "F64",
        "I64",
        "F4",
        "F6_E2M3",
        "BOOL",
        "dtype",
        "shape",
        "data_offsets",
        "__metadata__",
        "[0,0]",
        "[]",
        "[0,9223372036854775807,9223372036854775807]",
    ];

    static readonly Mutator Whole = new(Samples, Words);

    static readonly Mutator Headers = new(
        [
            .. Samples.Select(sample => sample.AsSpan(8, BinaryPrimitives.ReadInt32LittleEndian(sample)).ToArray()),
            .. new[]
            {
                """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[],"data_offsets":[24,32]}}""",
                """{"__metadata__":{"format":"pt","n":"\u00fc"},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":"""
                    + """{"dtype":"BF16","shape":[4,4],"data_offsets":[0,32]}}""",
            }.Select(Encoding.UTF8.GetBytes),
        ],
        Words
    );

    readonly FuzzFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public void Any_bytes_are_read_as_tensors_or_refused_as_a_damaged_artifact()
    {
        var tally = Fuzz.Run<SafetensorsReader, ArtifactException>(
            Input,
            bytes => new(file.Holding(bytes)),
            Allowance,
            ComesBack,
            refused =>
                refused.Message.Contains("the tensor ", StringComparison.Ordinal)
                || refused.Message.Contains("bytes of data, but", StringComparison.Ordinal)
        );

        Assert.Equal(0, file.Held());
        Assert.InRange(tally.AcceptedShare, 0.03, 0.9);
        Assert.InRange(tally.DeepShare, 0.1, 0.95);
    }

    /// <summary>
    /// Three of four have a length that is right, and mostly as many data as the header's last offset says: what is wrong is in the header.
    /// </summary>
    static byte[] Input(int seed)
    {
        if (seed % 4 == 0)
            return Whole.Make(seed);
        byte[] header = Headers.Make(seed),
            length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        int end = LastOffsets()
            .Matches(Encoding.Latin1.GetString(header))
            .Select(offsets => int.Parse(offsets.Groups[1].Value, CultureInfo.InvariantCulture))
            .DefaultIfEmpty()
            .Max();
        return [.. length, .. header, .. new byte[seed % 5 == 0 ? 32 : end]];
    }

    [GeneratedRegex(@"""data_offsets"":\[[0-9]+,([0-9]{1,4})\]")]
    private static partial Regex LastOffsets();

    void ComesBack(byte[] bytes, SafetensorsReader tensors)
    {
        using (tensors)
        {
            foreach (string name in tensors.Names.Where(name => tensors.Dtype(name) is "F16" or "BF16" or "F32" or "F64" or "I64"))
                tensors.Read(name, new double[tensors.Shape(name).Aggregate(1L, (product, axis) => product * axis)].AsSpan());
            SafetensorsFile.Write(
                file["again"],
                [
                    .. tensors.Names.Select(name => new SafetensorsEntry(
                        name,
                        tensors.Dtype(name),
                        [.. tensors.Shape(name)],
                        tensors.Bytes(name).ToArray()
                    )),
                ],
                tensors.Metadata
            );
            using SafetensorsReader again = new(file["again"]);
            Assert.Equal(tensors.Names.Order(StringComparer.Ordinal), again.Names.Order(StringComparer.Ordinal));
            Assert.Equal(tensors.Metadata.OrderBy(text => text.Key), again.Metadata.OrderBy(text => text.Key));
            foreach (string name in tensors.Names)
            {
                Assert.Equal(tensors.Dtype(name), again.Dtype(name));
                Assert.Equal(tensors.Shape(name), again.Shape(name));
                Assert.True(tensors.Bytes(name).SequenceEqual(again.Bytes(name)), name);
            }
        }
    }
}
