using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

public sealed class SafetensorsTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    static string Golden => GoldenFile("mixed.safetensors");

    static string GoldenFile(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    string Written(string json, int dataBytes) => temp.Write("x.safetensors", Framed(json, dataBytes));

    static byte[] Framed(string json, int dataBytes)
    {
        byte[] header = Encoding.UTF8.GetBytes(json),
            length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. new byte[dataBytes]];
    }

    static string Refusal(string file) => Assert.Throws<ArtifactException>(() => new SafetensorsReader(file).Dispose()).Message;

    static SafetensorsEntry Floats(string name, long[] shape, params float[] values) =>
        new(name, "F32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    [Fact]
    public void A_file_made_elsewhere_is_read()
    {
        using var file = new SafetensorsReader(Golden);
        Assert.Equal(["steps", "a.bias", "b.weight", "empty", "half", "flag", "grün \"q\""], file.Names);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([2, 3], file.Shape("b.weight"));
        Assert.Equal([0, 1, 2, 3, 4, 5], MemoryMarshal.Cast<byte, float>(file.Bytes("b.weight")).ToArray());
        Assert.Empty(file.Shape("steps"));
        Assert.Equal([7], MemoryMarshal.Cast<byte, long>(file.Bytes("steps")).ToArray());
        Assert.Equal("F16", file.Dtype("half"));
        Assert.Equal([0, 4], file.Shape("empty"));
        Assert.Equal(0, file.Bytes("empty").Length);
        Assert.Throws<KeyNotFoundException>(() => file.Shape("none"));
    }

    [Fact]
    public void The_same_tensors_are_written_byte_for_byte_as_elsewhere()
    {
        SafetensorsEntry[] entries =
        [
            new("grün \"q\"", "U8", [1], new byte[] { 1 }),
            new("flag", "BOOL", [1], new byte[] { 1 }),
            new("empty", "F32", [0, 4], default(ReadOnlyMemory<byte>)),
            new("half", "F16", [3], stream =>
            {
                foreach (Half half in new[] { (Half)1, (Half)2, (Half)3 })
                    stream.Write(BitConverter.GetBytes(half));
            }),
            Floats("b.weight", [2, 3], 0, 1, 2, 3, 4, 5),
            new("steps", "I64", [], BitConverter.GetBytes(7L)),
            Floats("a.bias", [2], 1.5f, -2.5f),
        ];
        SafetensorsFile.Write(temp["x.safetensors"], entries, new Dictionary<string, string> { ["format"] = "pt" });
        Assert.Equal(File.ReadAllBytes(Golden), File.ReadAllBytes(temp["x.safetensors"]));
    }

    [Theory]
    [InlineData("half", new[] { 0, 1, -2.5f, 65504, 0.0010004043579101562f, 3.140625f })]
    [InlineData("brain", new[] { 0, 1, -2.5f, 65536, 0.00099945068359375f, 3.140625f })]
    [InlineData("single", new[] { 0, 1, -2.5f, 65504, 0.0010000000474974513f, 3.1415927410125732f })]
    [InlineData("double", new[] { 0, 1, -2.5f, 65504, 0.0010000000474974513f, 3.1415927410125732f })]
    [InlineData("counts", new[] { -1f, 2, 3 })]
    public void Every_type_of_weights_is_read_as_the_nearest_float32(string tensor, float[] expected)
    {
        using var file = new SafetensorsReader(GoldenFile("dtypes.safetensors"));
        var read = new float[expected.Length];
        file.Read(tensor, read.AsSpan());
        Assert.Equal(expected, read);
    }

    [Fact]
    public void Counts_are_read_whole_and_beyond_float32_is_infinity()
    {
        using var file = new SafetensorsReader(GoldenFile("dtypes.safetensors"));
        var count = new long[1];
        file.Read("count", count.AsSpan());
        Assert.Equal([1234567890123], count);
        Assert.Throws<ArgumentException>(() => file.Read("count", new long[2].AsSpan()));

        SafetensorsFile.Write(
            temp["x.safetensors"],
            [new("large", "F64", [1], BitConverter.GetBytes(1e300)), new("flag", "BOOL", [1], new byte[] { 1 })]
        );
        using var written = new SafetensorsReader(temp["x.safetensors"]);
        var read = new float[1];
        written.Read("large", read.AsSpan());
        Assert.Equal([float.PositiveInfinity], read);
        Assert.Contains(
            "'flag' has the type BOOL",
            Assert.Throws<ArtifactException>(() => written.Read("flag", read.AsSpan())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_tensors_of_a_PyTorch_file_are_written_byte_for_byte_as_it_wrote_them()
    {
        using var made = new SafetensorsReader(GoldenFile("dtypes.safetensors"));
        SafetensorsFile.Write(
            temp["x.safetensors"],
            [
                .. made
                    .Names.Reverse()
                    .Select(name => new SafetensorsEntry(name, made.Dtype(name), [.. made.Shape(name)], made.Bytes(name).ToArray())),
            ],
            made.Metadata
        );
        Assert.Equal(File.ReadAllBytes(GoldenFile("dtypes.safetensors")), File.ReadAllBytes(temp["x.safetensors"]));
    }

    [Fact]
    public void A_file_without_tensors_is_a_file()
    {
        SafetensorsFile.Write(temp["x.safetensors"], []);
        using var file = new SafetensorsReader(temp["x.safetensors"]);
        Assert.Empty(file.Names);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Mistakes_of_the_writer_leave_no_file()
    {
        SafetensorsEntry[][] mistakes =
        [
            [Floats("a", [2], 1)],
            [Floats("a", [1], 1, 2)],
            [Floats("a", [1], 1), Floats("a", [1], 1)],
            [Floats("a", [-1, -1], 1)],
            [new("a", "F31", [1], new byte[4])],
            [Floats("__metadata__", [1], 1)],
            [Floats("a", [long.MaxValue, 4], 1)],
        ];
        foreach (var entries in mistakes)
            Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(temp["x.safetensors"], entries));
        Assert.Empty(temp.Files());
    }

    [Theory]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        8,
        "'a' twice"
    )]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        4,
        "overlap"
    )]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
        12,
        "a gap"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "a gap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5, "too long")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "truncated")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "take 8 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "data_offsets 4 to 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "shape of the tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "shape of the tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", 4, "too large")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807,9223372036854775807,0],\"data_offsets\":[0,0]}}",
        0,
        "too large"
    )]
    [InlineData("{\"a\":{\"dtype\":\"X9\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown type 'X9'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "lacks")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "lacks")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "'dtype' twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4, "'x' twice, or it is unknown")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "data_offsets of the tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,18446744073709551616]}}", 4, "data_offsets of the tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e1],\"data_offsets\":[0,40]}}", 40, "shape of the tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":5,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype of the tensor 'a' is not a JSON string")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}", 4, "shape of the tensor 'a'")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"\\u0061\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        8,
        "'a' twice"
    )]
    [InlineData("{\"a\":[]}", 0, "is not a JSON object")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0, "metadata 'a' is not a JSON string")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "__metadata__ twice")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "metadata 'a' twice")]
    [InlineData("{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "not JSON")]
    [InlineData("[]", 0, "does not start with '{'")]
    [InlineData(" {}", 0, "does not start with '{'")]
    [InlineData("", 0, "does not start with '{'")]
    [InlineData("{}x", 0, "not JSON")]
    [InlineData("{} {}", 0, "not JSON")]
    [InlineData("{", 0, "not JSON")]
    public void A_broken_rule_is_named(string json, int dataBytes, string why)
    {
        string message = Refusal(Written(json, dataBytes));
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains("x.safetensors", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_larger_than_allowed_or_than_the_file_is_not_allocated()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(
            "18446744073709551615 bytes, more than",
            Refusal(temp.Write("x", [255, 255, 255, 255, 255, 255, 255, 255, (byte)'{'])),
            StringComparison.Ordinal
        );
        Assert.Contains("truncated", Refusal(temp.Write("x", [0, 0, 0, 5, 0, 0, 0, 0, (byte)'{', (byte)'}'])), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_header_that_nests_or_lists_without_end_is_refused_within_little_memory()
    {
        string nested = string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000));
        string axes =
            $"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', Enumerable.Repeat("1", 1_000_000))}],\"data_offsets\":[0,4]}}}}";
        byte[] noText = [.. Framed("{\"", 0), 0xff, 0xfe, (byte)'"', (byte)':', (byte)'}'];
        noText[0] = (byte)(noText.Length - 8);
        string[] files = [Written(nested, 0), temp.Write("axes", Framed(axes, 4)), temp.Write("text", noText)];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("has the field 'a' twice, or it is unknown", Refusal(files[0]), StringComparison.Ordinal);
        Assert.Contains("more than 64 numbers", Refusal(files[1]), StringComparison.Ordinal);
        Assert.Contains("not JSON", Refusal(files[2]), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, nested.Length + axes.Length + (1 << 20));
    }

    [Fact]
    public void A_million_tensors_are_listed_in_seconds()
    {
        var json = new StringBuilder("{");
        for (int i = 0; i < 1_000_000; i++)
            json.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{(i == 0 ? "" : ",")}\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[{i},{i + 1}]}}"
            );
        string file = Written(json.Append('}').ToString(), 1_000_000);

        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var reader = new SafetensorsReader(file);
        Assert.Equal(1_000_000, reader.Names.Count);
        Assert.Equal("t999999", reader.Names[^1]);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Files_cut_at_any_length_are_refused()
    {
        byte[] valid = File.ReadAllBytes(Golden);
        for (int length = 0; length < valid.Length; length++)
            Refusal(temp.Write("x", valid[..length]));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Assert.Contains("does not exist", Refusal(temp["none"]), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal(temp.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_given_after_the_end()
    {
        var file = new SafetensorsReader(Golden);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Bytes("steps").Length);
    }
}
