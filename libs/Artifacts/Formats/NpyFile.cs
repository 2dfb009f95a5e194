using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>
/// numpy's .npy files of one or two axes (numpy.lib.format): written as version 1.0, little-endian, in C order; read strictly, with no more
/// memory than the size of the file justifies.
/// </summary>
/// <remarks>
/// The writers are atomic. They throw <see cref="ArgumentException"/> where the shape does not fit the values,
/// <see cref="TransientException"/> where the disk is full or failing, <see cref="UsageException"/> where the place may not be written.
/// </remarks>
public static class NpyFile
{
    /// <summary>Bytes. The header of an array of one type has some hundred.</summary>
    const int MaxHeader = 1 << 16;
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
            stream.Write(new NpyHeader("<f4", FortranOrder: false, [.. shape]).ToBytes());
            long begin = stream.Position;
            fill(values => stream.Write(MemoryMarshal.AsBytes(values)));
            long written = (stream.Position - begin) / sizeof(float);
            if (written != Product(shape))
                throw new ArgumentException($"{written} values do not fill the shape ({string.Join(", ", shape)}).", nameof(fill));
        });

    /// <summary>Reads an array.</summary>
    /// <exception cref="DataException">
    /// The file is missing, is not a .npy file, is truncated or too long, or contains another kind of array; the message says what to do.
    /// </exception>
    public static NpyArray Read(string path)
    {
        try
        {
            using var stream = RegularFile.Open(path);
            var header = ReadHeader(path, stream);
            int[] shape = CheckShape(path, header);
            var (dtype, values) = ReadValues(path, stream, header, Product(shape));
            return new(path, dtype, shape, values);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path} does not exist: check its name.", fault);
        }
        catch (EndOfStreamException fault)
        {
            throw new DataException($"{path} is truncated: copy or save it again.", fault);
        }
        catch (IrregularFileException fault)
        {
            throw new DataException($"{path} is {fault.Kind}: name a .npy file.", fault);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(path, fault);
        }
    }

    static void Write<T>(string path, string descr, ReadOnlySpan<T> values, int[] shape)
        where T : unmanaged
    {
        if (shape.Length is < 1 or > 2 || shape.Any(axis => axis < 0) || Product(shape) != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill the shape ({string.Join(", ", shape)}).", nameof(shape));
        AtomicFile.Write(path, values, (stream, left) =>
        {
            stream.Write(new NpyHeader(descr, FortranOrder: false, [.. shape]).ToBytes());
            // In chunks, as the bytes of a whole array may be more than one span can hold.
            for (int chunk; left.Length > 0; left = left[chunk..])
            {
                chunk = Math.Min(ChunkElements, left.Length);
                stream.Write(MemoryMarshal.AsBytes(left[..chunk]));
            }
        });
    }

    static NpyHeader ReadHeader(string path, FileStream stream)
    {
        Span<byte> start = stackalloc byte[8];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(NpyHeader.Magic))
            throw new DataException($"{path} is not a .npy file: write it with numpy.save.");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw new DataException(
                $"{path} is in version {start[6]}.{start[7]} of the .npy format, not 1.0 to 3.0: write it with numpy.save."
            );
        Span<byte> length = stackalloc byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(length);
        uint size = length.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (size > MaxHeader)
            throw new DataException(
                $"{path} declares a header of {size} bytes, more than the {MaxHeader} of a plain array: write it with numpy.save."
            );
        if (size > stream.Length - stream.Position)
            throw new EndOfStreamException();
        byte[] text = new byte[size];
        stream.ReadExactly(text);
        string json = Encoding.Latin1.GetString(text);
        return NpyHeader.Parse(json)
            ?? throw new DataException(
                $"{path} has the header {MessageText.Quote(json.Trim())}, which is not that of a plain array of numbers: "
                    + "save one array of one numeric type."
            );
    }

    static int[] CheckShape(string path, NpyHeader header)
    {
        string shape = $"({string.Join(", ", header.Shape)})";
        if (header.Shape.Length is < 1 or > 2)
            throw new DataException($"{path} has the shape {shape}: reshape it to one axis (a number per row) or two (rows, columns).");
        if (header.FortranOrder && header.Shape.Length == 2)
            throw new DataException($"{path} is in Fortran order: save numpy.ascontiguousarray(array) instead.");
        int[] axes = [.. header.Shape.Select(axis => (int)Math.Min(axis, int.MaxValue))];
        if (axes.Contains(int.MaxValue) || Product(axes) > Array.MaxLength)
            throw new DataException(
                $"{path} declares the shape {shape}, more than the {Array.MaxLength} elements that fit: save fewer rows."
            );
        return axes;
    }

    static (string Dtype, Array Values) ReadValues(string path, FileStream stream, NpyHeader header, long count) =>
        header.Descr switch
        {
            "<f4" => ("float32", ReadElements<float>(path, stream, count)),
            "<f8" => ("float64", ReadElements<double>(path, stream, count)),
            "|i1" => ("int8", ReadElements<sbyte>(path, stream, count)),
            "<i2" => ("int16", ReadElements<short>(path, stream, count)),
            "<i4" => ("int32", ReadElements<int>(path, stream, count)),
            "<i8" => ("int64", ReadElements<long>(path, stream, count)),
            "|u1" => ("uint8", ReadElements<byte>(path, stream, count)),
            "<u2" => ("uint16", ReadElements<ushort>(path, stream, count)),
            "<u4" => ("uint32", ReadElements<uint>(path, stream, count)),
            "|b1" => ("bool", Array.ConvertAll(ReadElements<byte>(path, stream, count), element => (byte)(element == 0 ? 0 : 1))),
            ['>', ..] => throw new DataException(
                $"{path} is big-endian ({header.Descr}): save array.astype(array.dtype.newbyteorder('<')) instead."
            ),
            "|O" => throw new DataException(
                $"{path} contains Python objects, which are not supported: save array.astype('float32') or another numeric type."
            ),
            _ => throw new DataException(
                $"{path} contains elements of the type {MessageText.Quote(header.Descr)}: save array.astype('float32')."
            ),
        };

    static long Product(int[] shape) => shape.Aggregate(1L, (product, axis) => product * axis);

    static T[] ReadElements<T>(string path, FileStream stream, long count)
        where T : unmanaged
    {
        long declared = count * Unsafe.SizeOf<T>(),
            present = stream.Length - stream.Position;
        if (declared != present)
            throw new DataException(
                $"{path} has {present} bytes of data, but its header declares {declared}: "
                    + $"it is {(present < declared ? "truncated" : "too long")}; copy or save it again."
            );
        var elements = new T[count];
        for (int done = 0; done < elements.Length; done += ChunkElements)
            stream.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan(done, Math.Min(ChunkElements, elements.Length - done))));
        return elements;
    }
}
