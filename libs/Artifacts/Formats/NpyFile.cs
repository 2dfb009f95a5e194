using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>
/// numpy's .npy files of one or two axes (numpy.lib.format): written as version 1.0, little-endian, in C order; read strictly, in either
/// order, with no more memory than the size of the file justifies.
/// </summary>
/// <remarks>
/// The writers are atomic. They throw <see cref="ArgumentException"/> where the shape does not fit the values,
/// <see cref="TransientException"/> where the disk is full or failing, <see cref="UsageException"/> where the place may not be written.
/// </remarks>
public static class NpyFile
{
    const int ChunkElements = 1 << 18;

    /// <summary>Writes float32 values in row-major order.</summary>
    public static void WriteFloat32(string path, ReadOnlySpan<float> values, params int[] shape) => Write(path, "<f4", values, shape);

    /// <summary>Writes float64 values in row-major order.</summary>
    public static void WriteFloat64(string path, ReadOnlySpan<double> values, params int[] shape) => Write(path, "<f8", values, shape);

    /// <summary>Writes int32 values in row-major order.</summary>
    public static void WriteInt32(string path, ReadOnlySpan<int> values, params int[] shape) => Write(path, "<i4", values, shape);

    /// <summary>Writes int64 values in row-major order.</summary>
    public static void WriteInt64(string path, ReadOnlySpan<long> values, params int[] shape) => Write(path, "<i8", values, shape);

    /// <summary>Writes an array larger than memory, piece by piece.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">Of the whole array.</param>
    /// <param name="fill">Receives the function that appends values, and calls it until the shape is full.</param>
    public static void WriteFloat32(string path, int[] shape, Action<Action<ReadOnlySpan<float>>> fill) => AtomicFile.Write(path, stream =>
        {
            stream.Write(Float32Header(shape));
            long begin = stream.Position;
            fill(values => stream.Write(MemoryMarshal.AsBytes(values)));
            long written = (stream.Position - begin) / sizeof(float);
            if (written != Product(shape))
                throw new ArgumentException($"{written} values do not fill the shape ({string.Join(", ", shape)}).", nameof(fill));
        });

    /// <summary>Writes float32 values in row-major order to a stream.</summary>
    public static void WriteFloat32(Stream stream, ReadOnlySpan<float> values, params int[] shape) => WriteTo(stream, "<f4", values, shape);

    /// <summary>Writes int32 values in row-major order to a stream.</summary>
    public static void WriteInt32(Stream stream, ReadOnlySpan<int> values, params int[] shape) => WriteTo(stream, "<i4", values, shape);

    /// <summary>Everything of a float32 array but its values, which follow as they are in memory.</summary>
    /// <param name="shape">Of the whole array.</param>
    public static byte[] Float32Header(params int[] shape) => new NpyHeader("<f4", FortranOrder: false, [.. shape]).ToBytes();

    /// <summary>Reads an array.</summary>
    /// <exception cref="DataException">
    /// The file is missing, is not a .npy file, is truncated or too long, or contains another kind of array; the message says what to do.
    /// </exception>
    public static NpyArray Read(string path)
    {
        using var stream = NpyHeader.Open(path, out var header);
        try
        {
            int[] shape = header.RequireShape(path);
            var (dtype, values) = ReadValues(path, stream, header, Product(shape));
            return new(path, dtype, shape, header.FortranOrder && shape is [var rows, _] ? NpyOrder.RowMajor(values, rows) : values);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw NpyHeader.OnRead(path, fault);
        }
    }

    static void Write<T>(string path, string descr, ReadOnlySpan<T> values, int[] shape)
        where T : unmanaged
    {
        if (shape.Length is < 1 or > 2 || shape.Any(axis => axis < 0) || Product(shape) != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill the shape ({string.Join(", ", shape)}).", nameof(shape));
        AtomicFile.Write(path, values, (stream, values) => WriteTo(stream, descr, values, shape));
    }

    static void WriteTo<T>(Stream stream, string descr, ReadOnlySpan<T> values, int[] shape)
        where T : unmanaged
    {
        stream.Write(new NpyHeader(descr, FortranOrder: false, [.. shape]).ToBytes());
        // In chunks, as the bytes of a whole array may be more than one span can hold.
        for (int chunk; values.Length > 0; values = values[chunk..])
        {
            chunk = Math.Min(ChunkElements, values.Length);
            stream.Write(MemoryMarshal.AsBytes(values[..chunk]));
        }
    }

    static (string Dtype, Array Values) ReadValues(string path, FileStream stream, NpyHeader header, long count) =>
        header.Descr switch
        {
            "<f2" => ("float16", ReadElements<Half>(path, stream, count)),
            "<f4" => ("float32", ReadElements<float>(path, stream, count)),
            "<f8" => ("float64", ReadElements<double>(path, stream, count)),
            "|i1" => ("int8", ReadElements<sbyte>(path, stream, count)),
            "<i2" => ("int16", ReadElements<short>(path, stream, count)),
            "<i4" => ("int32", ReadElements<int>(path, stream, count)),
            "<i8" => ("int64", ReadElements<long>(path, stream, count)),
            "|u1" => ("uint8", ReadElements<byte>(path, stream, count)),
            "<u2" => ("uint16", ReadElements<ushort>(path, stream, count)),
            "<u4" => ("uint32", ReadElements<uint>(path, stream, count)),
            "<u8" => ("uint64", ReadElements<ulong>(path, stream, count)),
            "|b1" => ("bool", Array.ConvertAll(ReadElements<byte>(path, stream, count), element => (byte)(element == 0 ? 0 : 1))),
            ['>', ..] => throw new DataException(
                $"{path} is big-endian ({header.Descr}): save array.astype(array.dtype.newbyteorder('<')) instead."
            ),
            "|O" => throw new DataException(
                $"{path} contains Python objects, which are not supported: save array.astype('float32') or another numeric type, "
                    + "or a number for each text: numpy.unique(array, return_inverse=True)[1]."
            ),
            [_, 'U' or 'S', ..] => throw new DataException(
                $"{path} contains texts ({header.Descr}): save a number for each, numpy.unique(array, return_inverse=True)[1]."
            ),
            _ => throw new DataException(
                $"{path} contains elements of the type {MessageText.Quote(header.Descr)}: save array.astype('float32')."
            ),
        };

    static long Product(int[] shape) => shape.Aggregate(1L, (product, axis) => product * axis);

    static T[] ReadElements<T>(string path, FileStream stream, long count)
        where T : unmanaged
    {
        NpyHeader.RequireLength(path, stream, count * Unsafe.SizeOf<T>());
        var elements = new T[count];
        for (int done = 0; done < elements.Length; done += ChunkElements)
            stream.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan(done, Math.Min(ChunkElements, elements.Length - done))));
        return elements;
    }
}
