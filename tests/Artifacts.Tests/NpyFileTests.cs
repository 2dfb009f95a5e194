using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

public sealed class NpyFileTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    [Fact]
    public void Arrays_are_written_byte_for_byte_as_numpy_writes_them()
    {
        NpyFile.WriteFloat32(
            temp["float32-2x3.npy"],
            [1.5f, -2.25f, 3e38f, BitConverter.Int32BitsToSingle(0x7fc00000), float.PositiveInfinity, float.Epsilon],
            2,
            3
        );
        NpyFile.WriteInt32(temp["int32-3.npy"], [0, -1, int.MaxValue], 3);
        NpyFile.WriteInt64(temp["int64-2x2.npy"], [1, 2, -3, 1L << 62], 2, 2);
        NpyFile.WriteFloat64(temp["float64-2.npy"], [0.1, -1e300], 2);
        NpyFile.WriteFloat32(temp["float32-0x4.npy"], [], 0, 4);
        Assert.Equal(5, temp.Files().Count);
        foreach (string name in temp.Files())
            Assert.Equal(File.ReadAllBytes(Golden(name)), File.ReadAllBytes(temp[name]));
    }

    [Fact]
    public void An_array_made_piece_by_piece_is_the_same_file_and_half_an_array_is_none()
    {
        NpyFile.WriteFloat32(temp["pieces.npy"], [2, 3], write =>
        {
            write([1.5f, -2.25f, 3e38f, BitConverter.Int32BitsToSingle(0x7fc00000)]);
            write([float.PositiveInfinity, float.Epsilon]);
        });
        Assert.Equal(File.ReadAllBytes(Golden("float32-2x3.npy")), File.ReadAllBytes(temp["pieces.npy"]));

        Assert.Throws<ArgumentException>(() => NpyFile.WriteFloat32(temp["half.npy"], [2, 3], write => write([1, 2, 3])));
        Assert.Throws<OperationCanceledException>(() =>
            NpyFile.WriteFloat32(temp["half.npy"], [2, 3], _ => throw new OperationCanceledException())
        );
        Assert.Equal(["pieces.npy"], temp.Files());
    }

    [Theory]
    [InlineData(
        "float32-2x3",
        "float32",
        new[] { 2, 3 },
        new[] { 1.5, -2.25, 3e38f, double.NaN, double.PositiveInfinity, 1.401298464324817e-45 }
    )]
    [InlineData("float32-0x4", "float32", new[] { 0, 4 }, new double[0])]
    [InlineData("float32-3x0", "float32", new[] { 3, 0 }, new double[0])]
    [InlineData("fortran-2x3", "float32", new[] { 2, 3 }, new[] { 0.0, 1, 2, 3, 4, 5 })]
    [InlineData("float64-2", "float64", new[] { 2 }, new[] { 0.1, -1e300 })]
    [InlineData("uint64-2", "uint64", new[] { 2 }, new[] { 1, 18446744073709551615.0 })]
    [InlineData("int8-1", "int8", new[] { 1 }, new[] { -5.0 })]
    [InlineData("int16-1", "int16", new[] { 1 }, new[] { -5.0 })]
    [InlineData("int32-3", "int32", new[] { 3 }, new[] { 0.0, -1, int.MaxValue })]
    [InlineData("int32-version2", "int32", new[] { 1 }, new[] { 7.0 })]
    [InlineData("int32-version3", "int32", new[] { 1 }, new[] { 7.0 })]
    [InlineData("int64-2x2", "int64", new[] { 2, 2 }, new[] { 1.0, 2, -3, 4611686018427387904 })]
    [InlineData("uint8-1x2", "uint8", new[] { 1, 2 }, new[] { 0.0, 255 })]
    [InlineData("uint16-1", "uint16", new[] { 1 }, new[] { 65535.0 })]
    [InlineData("uint32-1", "uint32", new[] { 1 }, new[] { 4294967295.0 })]
    [InlineData("bool-2", "bool", new[] { 2 }, new[] { 1.0, 0 })]
    public void What_numpy_wrote_is_read(string name, string dtype, int[] shape, double[] values)
    {
        var array = NpyFile.Read(Golden(name + ".npy"));
        Assert.Equal(dtype, array.Dtype);
        Assert.Equal(shape, array.Shape);
        Assert.Equal(values, array.Values.Cast<IConvertible>().Select(value => value.ToDouble(null)));
    }

    [Theory]
    [InlineData("float32-2x3", new[] { 1.5f, -2.25f, 3e38f, float.NaN, float.PositiveInfinity, float.Epsilon })]
    [InlineData("int64-2x2", new[] { 1f, 2f, -3f, 4611686018427387904f })]
    [InlineData("uint8-1x2", new[] { 0f, 255f })]
    [InlineData("bool-2", new[] { 1f, 0f })]
    [InlineData("float64-whole", new[] { 0f, 1f, -7f })]
    public void Every_type_is_given_as_float32(string name, float[] values) =>
        Assert.Equal(values, NpyFile.Read(Golden(name + ".npy")).ToFloat32());

    [Theory]
    [InlineData("int32-3", new[] { 0, -1, int.MaxValue })]
    [InlineData("uint8-1x2", new[] { 0, 255 })]
    [InlineData("uint16-1", new[] { 65535 })]
    [InlineData("int8-1", new[] { -5 })]
    [InlineData("bool-2", new[] { 1, 0 })]
    [InlineData("float64-whole", new[] { 0, 1, -7 })]
    public void Whole_numbers_are_given_as_int32(string name, int[] values) =>
        Assert.Equal(values, NpyFile.Read(Golden(name + ".npy")).ToInt32());

    [Theory]
    [InlineData("int64-2x2", "[1, 1] is 4611686018427387904")]
    [InlineData("uint32-1", "[0] is 4294967295")]
    [InlineData("float32-2x3", "[0, 0] is 1.5")]
    [InlineData("float64-2", "[0] is 0.1")]
    public void A_number_that_would_change_is_not_given_as_int32(string name, string element)
    {
        string message = Assert.Throws<DataException>(() => NpyFile.Read(Golden(name + ".npy")).ToInt32()).Message;
        Assert.Contains($"{name}.npy: element {element}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2147483648.0)]
    [InlineData(-2147483649.0)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void The_edge_of_int32_is_not_crossed(double value)
    {
        NpyFile.WriteFloat64(temp["y.npy"], [value], 1);
        Assert.Throws<DataException>(() => NpyFile.Read(temp["y.npy"]).ToInt32());
        NpyFile.WriteFloat32(temp["y.npy"], [2147483648f], 1);
        Assert.Throws<DataException>(() => NpyFile.Read(temp["y.npy"]).ToInt32());
    }

    [Fact]
    public void A_number_beyond_float32_is_not_given_as_infinity()
    {
        string message = Assert.Throws<DataException>(() => NpyFile.Read(Golden("float64-2.npy")).ToFloat32()).Message;
        Assert.Contains("element [1] is -1E+300, which is beyond the range of float32", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("big-endian", "big-endian")]
    [InlineData("texts", "numpy.unique(array, return_inverse=True)[1]")]
    [InlineData("object", "Python objects")]
    [InlineData("structured", "save one array of one numeric type")]
    [InlineData("scalar", "has the shape ()")]
    [InlineData("cube", "has the shape (1, 1, 1)")]
    public void An_array_of_another_kind_is_refused_with_the_way_out(string name, string wayOut)
    {
        string message = Assert.Throws<DataException>(() => NpyFile.Read(Golden(name + ".npy"))).Message;
        Assert.Contains(wayOut, message, StringComparison.Ordinal);
        Assert.Contains(name + ".npy", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int64-groups", new[] { 2, 0, 1, 2 })] // the first and the third are one float64
    [InlineData("uint64-2", new[] { 0, 1 })]
    [InlineData("int32-3", new[] { 1, 0, 2 })]
    public void Each_element_has_the_place_that_numpy_unique_gives_it(string name, int[] places) =>
        Assert.Equal(places, NpyFile.Read(Golden(name + ".npy")).ToPlaces());

    [Fact]
    public void Half_precision_is_read_as_float32()
    {
        var array = NpyFile.Read(Golden("float16.npy"));
        Assert.Equal(("float16", 7f), (array.Dtype, array.ToFloat32().Single()));
    }

    [Fact]
    public void A_fraction_has_no_place()
    {
        string message = Assert.Throws<DataException>(() => NpyFile.Read(Golden("float64-2.npy")).ToPlaces()).Message;
        Assert.Contains("element [0] is 0.1, which is not a whole number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_and_prolonged_files_are_refused_at_every_length()
    {
        byte[] valid = File.ReadAllBytes(Golden("float32-2x3.npy"));
        for (int length = 0; length < valid.Length; length++)
            Assert.Throws<DataException>(() => NpyFile.Read(temp.Write("x.npy", valid[..length])));
        Assert.Contains(
            "too long",
            Assert.Throws<DataException>(() => NpyFile.Read(temp.Write("x.npy", [.. valid, 0]))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 2000000000), }", "more than")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "not that of a plain array")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,), }", "truncated")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "not that of a plain array")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "not that of a plain array")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "not that of a plain array")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1, }", "not that of a plain array")]
    [InlineData("", "not that of a plain array")]
    public void A_hostile_header_is_refused_without_allocating_what_it_declares(string header, string why)
    {
        string file = temp.Write(
            "x.npy",
            [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), 0, 0, 0, 0]
        );
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(why, Assert.Throws<DataException>(() => NpyFile.Read(file)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_header_of_gigabytes_is_refused()
    {
        string file = temp.Write("x.npy", [0x93, .. "NUMPY"u8, 2, 0, 0, 0, 0, 0xff, 1]);
        Assert.Contains("declares a header", Assert.Throws<DataException>(() => NpyFile.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Assert.Contains(
            "does not exist",
            Assert.Throws<DataException>(() => NpyFile.Read(temp["none.npy"])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("is a folder", Assert.Throws<DataException>(() => NpyFile.Read(temp.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_does_not_hold_the_values_is_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => NpyFile.WriteFloat32(temp["x.npy"], [1, 2, 3], 2, 2));
        Assert.Throws<ArgumentException>(() => NpyFile.WriteFloat32(temp["x.npy"], [1]));
        Assert.Throws<ArgumentException>(() => NpyFile.WriteFloat32(temp["x.npy"], [1], -1, -1));
        Assert.Empty(temp.Files());
    }

    [Fact]
    public void An_array_of_many_chunks_comes_back()
    {
        float[] values = [.. Enumerable.Range(0, 1_000_003).Select(i => (float)i)];
        NpyFile.WriteFloat32(temp["x.npy"], values, values.Length);
        Assert.Equal(values, NpyFile.Read(temp["x.npy"]).ToFloat32());
    }
}
