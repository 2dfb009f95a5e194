using System.Formats.Tar;
using System.Security.Cryptography;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Writes one shard: a tar in GNU's format whose bytes depend on names and contents of its images alone, not on times or owners.
/// </summary>
static class ShardTar
{
    const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes a shard.</summary>
    /// <param name="target">Where the tar goes; null to compute its digest only.</param>
    /// <param name="name">The shard's name.</param>
    /// <param name="images">Normalized path, file and expected size of each.</param>
    /// <param name="progress">Called after each image.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>The tar, and the place of each image in it.</returns>
    /// <exception cref="DataException">An image has changed since the shards were planned.</exception>
    public static (FileEntry Tar, IReadOnlyList<PackedImage> Images) Write(
        Stream? target,
        string name,
        IReadOnlyList<(string Path, string File, long Size)> images,
        Action progress,
        CancellationToken stop
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<PackedImage> packed = [];
        using HashingStream bytes = new(target, hash);
        using (TarWriter tar = new(bytes, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var (path, file, size) in images)
            {
                stop.ThrowIfCancellationRequested();
                byte[] content = Read(file, size);
                using MemoryStream data = new(content);
                tar.WriteEntry(
                    new GnuTarEntry(TarEntryType.RegularFile, path)
                    {
                        DataStream = data,
                        Mode = Mode,
                        ModificationTime = DateTimeOffset.UnixEpoch,
                        // GNU's place for these is ustar's for the start of a path, which Python's tarfile reads: none leave it empty.
                        AccessTime = default,
                        ChangeTime = default,
                    }
                );
                packed.Add(new(name, bytes.Written - ShardPlan.Pad(size), size, ContentDigest.OfBytes(content)));
                progress();
            }
        }
        return (new(name, bytes.Written, Convert.ToHexStringLower(hash.GetHashAndReset())), packed);
    }

    static byte[] Read(string file, long size)
    {
        try
        {
            byte[] content = RegularFile.ReadAllBytes(file);
            return content.Length == size
                ? content
                : throw new DataException($"{file} changed while it was packed: leave it alone, then rerun the same command.");
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw File.Exists(file)
                ? DiskFault.OnRead(file, fault)
                : new DataException($"{file} was removed while it was packed: restore it, then rerun the same command.", fault);
        }
    }
}

/// <summary>Counts and hashes what is written, and passes it on.</summary>
/// <param name="target">Where the bytes go; null for nowhere.</param>
/// <param name="hash">Receives them too.</param>
sealed class HashingStream(Stream? target, IncrementalHash hash) : Stream
{
    public long Written { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Written;

    public override long Position
    {
        get => Written;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        target?.Write(buffer);
        Written += buffer.Length;
    }

    public override void Flush() => target?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
