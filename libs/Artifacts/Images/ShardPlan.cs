using System.Text;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>Which images go into which shard: in the order of the manifest, as many as fit. Follows from paths and sizes alone.</summary>
static class ShardPlan
{
    const int Block = 512,
        LongestName = 100;

    /// <param name="images">Plain path and size of each.</param>
    /// <param name="shardBytes">What a tar may have at most, unless a single image is larger.</param>
    /// <returns>For each shard the numbers of its images.</returns>
    public static IReadOnlyList<Range> Of(IReadOnlyList<(string Path, long Size)> images, long shardBytes)
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

    /// <summary>Header and padded content; a long name makes an entry of its own.</summary>
    static long EntryBytes(string path, long size)
    {
        int name = Encoding.UTF8.GetByteCount(path);
        return Block + Padded(size) + (name > LongestName ? Block + Padded(name + 1) : 0);
    }

    /// <summary>Entries of a tar start at multiples of 512 bytes.</summary>
    public static long Padded(long bytes) => (bytes + Block - 1) / Block * Block;
}
