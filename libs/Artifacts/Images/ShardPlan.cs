using System.Text;

namespace StackingK8s.Artifacts.Images;

/// <summary>Assigns images to shards: in the order of the manifest, as many as fit. Pure: depends on paths and sizes alone.</summary>
static class ShardPlan
{
    /// <summary>Of the tar format: block size, and the longest name that a header takes (POSIX.1-1988 ustar, kept by GNU tar).</summary>
    const int Block = 512,
        MaxNameBytes = 100;

    /// <summary>The images of each shard.</summary>
    /// <param name="images">Normalized path and size of each.</param>
    /// <param name="shardBytes">Largest size of a tar; a larger image gets a shard of its own.</param>
    /// <returns>For each shard the indices of its images.</returns>
    public static IReadOnlyList<Range> Create(IReadOnlyList<(string Path, long Size)> images, long shardBytes)
    {
        List<Range> shards = [];
        long bytes = 2 * Block;
        int first = 0;
        for (int i = 0; i < images.Count; i++)
        {
            long entry = EntryBytes(images[i].Path, images[i].Size);
            if (i > first && bytes + entry > shardBytes)
            {
                shards.Add(first..i);
                (first, bytes) = (i, 2 * Block);
            }
            bytes += entry;
        }
        if (images.Count > first)
            shards.Add(first..images.Count);
        return shards;
    }

    /// <summary>Header and padded content; a long name adds an entry of its own.</summary>
    static long EntryBytes(string path, long size)
    {
        int name = Encoding.UTF8.GetByteCount(path);
        return Block + Pad(size) + (name > MaxNameBytes ? Block + Pad(name + 1) : 0);
    }

    /// <summary>A size rounded up to whole blocks, at which the entries of a tar start.</summary>
    public static long Pad(long bytes) => (bytes + Block - 1) / Block * Block;
}
