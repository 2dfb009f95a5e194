using System.Buffers.Binary;
using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>Reads headers from files, strictly: nothing that a header declares is believed before the file's size bears it out.</summary>
sealed partial record NpyHeader
{
    /// <summary>Opens a .npy file; the stream stands at the first element.</summary>
    /// <exception cref="DataException">The file is missing, or is not a .npy file.</exception>
    public static FileStream Open(string path, out NpyHeader header)
    {
        FileStream? stream = null;
        try
        {
            stream = RegularFile.Open(path);
            header = Read(path, stream);
            return stream;
        }
        catch (Exception fault)
        {
            stream?.Dispose();
            if (DiskFault.Matches(fault))
                throw OnRead(path, fault);
            throw;
        }
    }

    /// <summary>The error for a file that could not be opened or read.</summary>
    public static StackingException OnRead(string path, Exception fault) =>
        fault switch
        {
            FileNotFoundException or DirectoryNotFoundException => new DataException($"{path} does not exist: check its name.", fault),
            EndOfStreamException => new DataException($"{path} is truncated: copy or save it again.", fault),
            IrregularFileException irregular => new DataException($"{path} is {irregular.Kind}: name a .npy file.", fault),
            _ => DiskFault.OnRead(path, fault),
        };

    /// <summary>The shape, where this program can hold such an array.</summary>
    /// <exception cref="DataException">It has no axis or more than two, or too many elements.</exception>
    public int[] RequireShape(string path)
    {
        string shape = $"({string.Join(", ", Shape)})";
        if (Shape.Length is < 1 or > 2)
            throw new DataException($"{path} has the shape {shape}: reshape it to one axis (a number per row) or two (rows, columns).");
        int[] axes = [.. Shape.Select(axis => (int)Math.Min(axis, int.MaxValue))];
        if (axes.Contains(int.MaxValue) || axes.Aggregate(1L, (product, axis) => product * axis) > Array.MaxLength)
            throw new DataException(
                $"{path} declares the shape {shape}, more than the {Array.MaxLength} elements that fit: save fewer rows."
            );
        return axes;
    }

    /// <summary>Compares what the header declares with what is left of the file.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="stream">The file, at the first element.</param>
    /// <param name="declared">Bytes of all elements.</param>
    /// <exception cref="DataException">They differ.</exception>
    public static void RequireLength(string path, FileStream stream, long declared)
    {
        long present = stream.Length - stream.Position;
        if (declared != present)
            throw new DataException(
                $"{path} has {present} bytes of data, but its header declares {declared}: "
                    + $"it is {(present < declared ? "truncated" : "too long")}; copy or save it again."
            );
    }

    static NpyHeader Read(string path, FileStream stream)
    {
        Span<byte> start = stackalloc byte[8];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(Magic))
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
        return Parse(json)
            ?? throw new DataException(
                $"{path} has the header {MessageText.Quote(json.Trim())}, which is not that of a plain array of numbers: "
                    + "save one array of one numeric type."
            );
    }
}
