using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>A float32 .npy file whose rows are read when they are needed, for arrays that memory should not hold.</summary>
public sealed class NpyRows : IDisposable
{
    readonly string path;
    readonly FileStream stream;
    readonly long begin;

    NpyRows(string path, FileStream stream, int[] shape) => (this.path, this.stream, begin, Shape) = (path, stream, stream.Position, shape);

    /// <summary>One or two axes.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Numbers per row: the second axis, or 1 where there is none.</summary>
    public int Columns => Shape.Count == 1 ? 1 : Shape[1];

    /// <summary>Opens a file; reads its header only.</summary>
    /// <exception cref="DataException">
    /// The file is missing, is not a .npy file, is truncated or too long, or its elements are not float32
    /// in C order.
    /// </exception>
    public static NpyRows Open(string path)
    {
        var stream = NpyHeader.Open(path, out var header);
        try
        {
            int[] shape = header.RequireShape(path);
            if (header.Descr != "<f4")
                throw new DataException(
                    $"{path} contains elements of the type {MessageText.Quote(header.Descr)}, not float32: rerun the step that wrote it."
                );
            if (header.FortranOrder && shape.Length == 2)
                throw new DataException($"{path} is in Fortran order, so its rows are scattered: rerun the step that wrote it.");
            NpyHeader.RequireLength(path, stream, shape.Aggregate((long)sizeof(float), (bytes, axis) => bytes * axis));
            return new(path, stream, shape);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads whole rows. Safe for several threads at once.</summary>
    /// <param name="first">The first row, from 0.</param>
    /// <param name="values">Is filled: a multiple of <see cref="Columns"/> numbers.</param>
    /// <exception cref="DataException">The file ends before: it was changed after it was opened.</exception>
    public void Read(int first, Span<float> values)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        long at = begin + (long)first * Columns * sizeof(float);
        try
        {
            for (int read; bytes.Length > 0; bytes = bytes[read..], at += read)
                if ((read = RandomAccess.Read(stream.SafeFileHandle, bytes, at)) == 0)
                    throw new EndOfStreamException();
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw NpyHeader.OnRead(path, fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
