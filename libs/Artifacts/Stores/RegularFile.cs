using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StackingK8s.Artifacts.Stores;

/// <summary>
/// Opens files that users name. Opening a named pipe blocks until somebody writes to it, and a device may have an effect or no end, so
/// what is not a regular file is refused before it is opened.
/// </summary>
public static partial class RegularFile
{
    // statx(2), stat(2), inode(7): the same numbers on every architecture of Linux.
    const int CurrentFolder = -100,
        BufferBytes = 256,
        ModeOffset = 28,
        SizeOffset = 40;
    const uint TypeWanted = 1,
        SizeWanted = 0x200;
    const int TypeMask = 0xF000,
        Pipe = 0x1000,
        CharacterDevice = 0x2000,
        Folder = 0x4000,
        BlockDevice = 0x6000,
        Regular = 0x8000,
        Socket = 0xC000;

    /// <summary>What a path leads to, symbolic links followed, where it is not a regular file.</summary>
    /// <param name="path">May be missing.</param>
    /// <returns>Such as "a named pipe"; null for a regular file, and where nothing can be seen, which opening it will report.</returns>
    public static string? FindOtherKind(string path) =>
        Status(path) is not { } status
            ? null
            : KindOf(status) switch
            {
                Pipe => "a named pipe",
                CharacterDevice or BlockDevice => "a device",
                Folder => "a folder",
                Socket => "a socket",
                _ => null,
            };

    /// <summary>
    /// The size of the regular file that a path leads to, symbolic links followed: what <see cref="FileInfo.Length"/> is not.
    /// </summary>
    /// <param name="path">May be missing.</param>
    /// <returns>Bytes; null where there is no regular file.</returns>
    public static long? FindLength(string path) =>
        Status(path) is { } status && KindOf(status) == Regular ? MemoryMarshal.Read<long>(status.AsSpan(SizeOffset)) : null;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">As for <see cref="File.OpenHandle"/>.</param>
    /// <exception cref="IrregularFileException">Something else than a file.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SafeFileHandle OpenHandle(string path, FileOptions options = FileOptions.None) =>
        File.OpenHandle(Require(path), options: options);

    /// <summary>Opens a file for reading, without a buffer.</summary>
    /// <inheritdoc cref="OpenHandle"/>
    public static FileStream Open(string path, FileOptions options = FileOptions.None) =>
        new(Require(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, options);

    /// <summary>Reads a file.</summary>
    /// <inheritdoc cref="OpenHandle"/>
    public static byte[] ReadAllBytes(string path) => File.ReadAllBytes(Require(path));

    /// <summary>Reads a file as UTF-8.</summary>
    /// <inheritdoc cref="OpenHandle"/>
    public static string ReadAllText(string path) => File.ReadAllText(Require(path));

    /// <summary>Refuses what is there and is not a regular file.</summary>
    /// <param name="path">May be missing.</param>
    /// <returns>The path.</returns>
    /// <exception cref="IrregularFileException">Something else than a file.</exception>
    public static string Require(string path) => FindOtherKind(path) is { } kind ? throw new IrregularFileException(path, kind) : path;

    static int KindOf(byte[] status) => MemoryMarshal.Read<ushort>(status.AsSpan(ModeOffset)) & TypeMask;

    static byte[]? Status(string path)
    {
        // An embedded NUL would end the path early here; opening it is an error.
        if (path.Contains('\0', StringComparison.Ordinal))
            return null;
        byte[] found = new byte[BufferBytes];
        return GetStatus(CurrentFolder, path, 0, TypeWanted | SizeWanted, ref found[0]) == 0 ? found : null;
    }

    [LibraryImport("libc.so.6", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int folder, string path, int flags, uint wanted, ref byte found);
}

/// <summary>A path leads to a folder, named pipe, device or socket where a file is needed.</summary>
/// <param name="path">The path.</param>
/// <param name="kind">Such as "a named pipe".</param>
public sealed class IrregularFileException(string path, string kind) : IOException($"{path} is {kind}: name a regular file.")
{
    /// <summary>What is there, such as "a named pipe".</summary>
    public string Kind { get; } = kind;
}
