using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using Microsoft.Win32.SafeHandles;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>
/// A safetensors file, mapped into memory: opening reads the header only, and tensors cost nothing until they are read. Every rule of the
/// format is checked on opening, so no tensor reaches outside the file or into another.
/// </summary>
/// <remarks>
/// The spans point into the mapping: none may be used after <see cref="Dispose"/>, and the file must not be truncated while it is open.
/// </remarks>
public sealed unsafe class SafetensorsReader : IDisposable
{
    /// <summary>Bytes; the limit of the reference implementation (safetensors, MAX_HEADER_SIZE).</summary>
    const long MaxHeader = 100_000_000;

    readonly string path;
    readonly Dictionary<string, SafetensorsHeader.Tensor> tensors;
    readonly MemoryMappedFile mapping;
    readonly MemoryMappedViewAccessor view;
    readonly byte* data;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ArtifactException">The file is missing or breaks a rule of the format; the message says which.</exception>
    /// <exception cref="UsageException">The file may not be read.</exception>
    public SafetensorsReader(string path)
    {
        this.path = path;
        try
        {
            using var file = RegularFile.OpenHandle(path);
            var (header, dataStart) = ReadHeader(file);
            Names = [.. header.Tensors.Select(tensor => tensor.Name)];
            Metadata = header.Metadata;
            tensors = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
            mapping = MemoryMappedFile.CreateFromFile(
                file,
                null,
                0,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                leaveOpen: true
            );
            view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            data = start + view.PointerOffset + dataStart;
        }
        catch (FormatException fault)
        {
            throw new ArtifactException(
                $"{path} is not a valid safetensors file: {fault.Message}. Copy, download or write it again.",
                fault
            );
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactException($"{path} does not exist: check its name.", fault);
        }
        catch (IrregularFileException fault)
        {
            throw new ArtifactException($"{path} is {fault.Kind}: name a safetensors file.", fault);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(path, fault);
        }
    }

    /// <summary>Every tensor, in the order of the data.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The texts of __metadata__.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Type of a tensor: F32, F16, BF16, I64, ... as the format names it.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public string Dtype(string name) => tensors[name].Dtype;

    /// <summary>Axes of a tensor; none for a scalar.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public IReadOnlyList<long> Shape(string name) => tensors[name].Shape;

    /// <summary>Elements of a tensor, row-major and little-endian; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="NotSupportedException">The tensor has 2 GiB or more.</exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        ObjectDisposedException.ThrowIf(view.SafeMemoryMappedViewHandle.IsClosed, this);
        var tensor = tensors[name];
        long size = tensor.End - tensor.Begin;
        return size <= int.MaxValue
            ? new(data + tensor.Begin, (int)size)
            : throw new NotSupportedException($"The tensor {name} has {size} bytes, more than one span holds.");
    }

    /// <summary>Reads a tensor from the mapping and converts it; F16, BF16, F32, F64 and I64 are supported.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="target">As many elements as the tensor has, row-major.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    /// <exception cref="ArtifactException">The tensor has another type.</exception>
    public void Read<T>(string name, Span<T> target)
        where T : unmanaged, INumber<T>
    {
        var tensor = tensors[name];
        if (tensor.Elements != target.Length)
            throw new ArgumentException($"The tensor {name} has {tensor.Elements} elements, the target {target.Length}.", nameof(target));
        if (!SafetensorsNumbers.TryConvert(tensor.Dtype, Bytes(name), target))
            throw new ArtifactException(
                $"{path}: the tensor {MessageText.Quote(name)} has the type {tensor.Dtype}, not F16, BF16, F32, F64 or I64: "
                    + "save it as one of these."
            );
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (view.SafeMemoryMappedViewHandle.IsClosed)
            return;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        mapping.Dispose();
    }

    static (SafetensorsHeader Header, long DataStart) ReadHeader(SafeFileHandle file)
    {
        long size = RandomAccess.GetLength(file);
        Span<byte> length = stackalloc byte[8];
        if (size < length.Length || RandomAccess.Read(file, length, 0) < length.Length)
            throw new FormatException("it is shorter than the 8 bytes with the length of its header");
        ulong declared = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (declared > MaxHeader)
            throw new FormatException($"it declares a header of {declared} bytes, more than the {MaxHeader} that the format allows");
        if ((long)declared > size - length.Length)
            throw new FormatException($"it declares a header of {declared} bytes, but has only {size} bytes in all: it is truncated");
        byte[] json = new byte[declared];
        for (int read, at = 0; at < json.Length; at += read)
        {
            read = RandomAccess.Read(file, json.AsSpan(at), length.Length + at);
            if (read == 0)
                throw new FormatException("it was truncated while it was read");
        }
        long dataStart = length.Length + (long)declared;
        return (SafetensorsHeader.Parse(json, size - dataStart), dataStart);
    }
}
