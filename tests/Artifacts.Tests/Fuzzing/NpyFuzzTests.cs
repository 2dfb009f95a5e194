using System.Buffers.Binary;
using System.Text;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit.Fuzzing;

namespace StackingK8s.Tests.Artifacts.Fuzzing;

public sealed class NpyFuzzTests : IDisposable
{
    /// <summary>The header as text and as matches of its grammar; the elements once.</summary>
    static readonly Allowance Allowance = new(20_000, 200);

    static readonly byte[][] Samples =
    [
        .. Directory
            .GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.npy")
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    static readonly string[] Types = ["<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "|b1", "|O", ">f4", "<f2"];

    static readonly Mutator Whole = new(Samples, [.. Types, "True", "False", "descr", "fortran_order", "shape", "(2, 3)", "()", "(0,)"]);

    static readonly Mutator Headers = new(
        [
            .. new[] { "(6,)", "(2, 3)", "(0, 4)", "(3, 2, 1)" }.Select(shape =>
                Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}  \n")
            ),
        ],
        [.. Types, "True", "False", "'descr'", "'fortran_order'", "'shape'", "(24,)", "(4294967296, 4294967296)"]
    );

    readonly FuzzFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public void Any_bytes_are_read_as_an_array_or_refused_as_wrong_data()
    {
        var tally = Fuzz.Run<NpyArray, DataException>(
            Input,
            bytes => NpyFile.Read(file.Holding(bytes)),
            Allowance,
            ComesBack,
            refused =>
                refused.Message.Contains("bytes of data, but", StringComparison.Ordinal)
                || refused.Message.Contains("the shape (", StringComparison.Ordinal)
                || refused.Message.Contains("elements of the type", StringComparison.Ordinal)
        );

        Assert.Equal(0, file.Held());
        Assert.InRange(tally.AcceptedShare, 0.02, 0.9);
        Assert.InRange(tally.DeepShare, 0.1, 0.95);
    }

    /// <summary>
    /// Every other input has a length that is right, and mostly as many data as its header says: what is wrong is in the header.
    /// </summary>
    static byte[] Input(int seed)
    {
        if (seed % 2 == 0)
            return Whole.Make(seed);
        byte[] header = Headers.Make(seed),
            length = new byte[4];
        bool first = header.Length <= ushort.MaxValue && seed % 3 > 0;
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        return
        [
            .. NpyHeader.Magic,
            (byte)(first ? 1 : 2),
            0,
            .. length.AsSpan(0, first ? 2 : 4),
            .. header,
            .. new byte[seed % 5 == 0 ? 24 : DataOf(header)],
        ];
    }

    static int DataOf(byte[] header)
    {
        if (NpyHeader.Parse(Encoding.Latin1.GetString(header)) is not { Shape.Length: > 0 } parsed || parsed.Shape.Any(axis => axis > 100))
            return 24;
        int width = parsed.Descr.Length == 3 && char.IsAsciiDigit(parsed.Descr[2]) ? parsed.Descr[2] - '0' : 4;
        return (int)Math.Min(parsed.Shape.Aggregate(1L, (product, axis) => product * Math.Max(axis, 0)) * width, 10_000);
    }

    void ComesBack(byte[] bytes, NpyArray array)
    {
        Assert.Equal(array.Values.Length, array.Shape.Aggregate(1, (product, axis) => product * axis));
        Narrowed(array.ToFloat32);
        Narrowed(array.ToInt32);
        string again = file["again"];
        switch (array.Dtype)
        {
            case "float32":
                NpyFile.WriteFloat32(again, (float[])array.Values, array.Shape);
                break;
            case "float64":
                NpyFile.WriteFloat64(again, (double[])array.Values, array.Shape);
                break;
            case "int32":
                NpyFile.WriteInt32(again, (int[])array.Values, array.Shape);
                break;
            case "int64":
                NpyFile.WriteInt64(again, (long[])array.Values, array.Shape);
                break;
            default:
                return;
        }
        var read = NpyFile.Read(again);
        Assert.Equal(array.Dtype, read.Dtype);
        Assert.Equal(array.Values, read.Values);
        Assert.Equal(array.Shape, read.Shape);
    }

    static void Narrowed(Func<Array> conversion)
    {
        try
        {
            conversion();
        }
        catch (DataException)
        {
            // An element does not fit, which is the documented refusal.
        }
    }
}
