using System.Formats.Tar;
using System.Security.Cryptography;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>Writes one shard: a tar in GNU's format, whose bytes follow from names and contents of its images alone: no times, no owners.</summary>
static class ShardTar
{
    const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <param name="target">Where the tar goes; null to learn its digest alone.</param>
    /// <param name="name">The shard's name.</param>
    /// <param name="images">Plain path, file and expected size of each.</param>
    /// <param name="progress">Told after each image.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The tar, and where each image lies in it.</returns>
    /// <exception cref="DataException">An image is not what it was when the shards were planned.</exception>
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
                var none = DateTimeOffset.UnixEpoch;
                using MemoryStream data = new(content);
                tar.WriteEntry(
                    new GnuTarEntry(TarEntryType.RegularFile, path)
                    {
                        DataStream = data,
                        Mode = Mode,
                        ModificationTime = none,
                        AccessTime = none,
                        ChangeTime = none,
                    }
                );
                packed.Add(new(name, bytes.Written - ShardPlan.Padded(size), size, ContentDigest.OfBytes(content)));
                progress();
            }
        }
        return (new(name, bytes.Written, Convert.ToHexStringLower(hash.GetHashAndReset())), packed);
    }

    static byte[] Read(string file, long size)
    {
        try
        {
            byte[] content = File.ReadAllBytes(file);
            return content.Length == size
                ? content
                : throw new DataException($"{file} changed while it was packed: leave it alone, and run the same command again.");
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw File.Exists(file)
                ? DiskFault.Reading(file, fault)
                : new DataException($"{file} went away while it was packed: leave it alone, and run the same command again.", fault);
        }
    }
}
