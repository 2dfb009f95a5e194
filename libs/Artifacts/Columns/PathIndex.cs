using System.Runtime.InteropServices;
using System.Text;

namespace StackingK8s.Artifacts.Columns;

/// <summary>
/// Finds paths that name the same image. Normalized paths are compared, by their bytes. Sorting hashes at the
/// end takes half the time of a hash table, which jumps through more memory than a processor's cache holds.
/// </summary>
/// <param name="paths">Those that are looked up, by row.</param>
sealed class PathIndex(Utf8Texts paths)
{
    // The hash in the upper half, the row in the lower one.
    readonly List<ulong> keys = [];
    readonly Dictionary<int, byte[]> aliases = [];

    /// <summary>Adds the path of a row.</summary>
    /// <param name="row">Its position in the list of paths.</param>
    /// <param name="alias">The normalized path, if it is another.</param>
    public void Add(int row, string? alias)
    {
        if (alias is not null)
            aliases.Add(row, Encoding.UTF8.GetBytes(alias));
        keys.Add((ulong)(uint)Hash(Normalized(row)) << 32 | (uint)row);
    }

    /// <summary>Finds every row whose image an earlier one has.</summary>
    /// <returns>The rows, ascending, each with the first that has its image.</returns>
    public IReadOnlyList<(int Row, int Earlier)> FindRepeated()
    {
        List<(int Row, int Earlier)> repeated = [];
        var sorted = CollectionsMarshal.AsSpan(keys);
        sorted.Sort();
        for (int begin = 0, end; begin < sorted.Length; begin = end)
        {
            end = begin + 1;
            while (end < sorted.Length && sorted[end] >> 32 == sorted[begin] >> 32)
                end++;
            if (end > begin + 1)
                AddRepeated(sorted[begin..end], repeated);
        }
        repeated.Sort();
        return repeated;
    }

    /// <summary>Equal hashes nearly always come from equal paths, and few rows share one.</summary>
    void AddRepeated(ReadOnlySpan<ulong> sameHash, List<(int Row, int Earlier)> repeated)
    {
        List<int> first = [];
        foreach (ulong key in sameHash)
        {
            int row = (int)(uint)key,
                earlier = first.FindIndex(other => Normalized(other).SequenceEqual(Normalized(row)));
            if (earlier < 0)
                first.Add(row);
            else
                repeated.Add((row, first[earlier]));
        }
    }

    ReadOnlySpan<byte> Normalized(int row) => aliases.Count > 0 && aliases.TryGetValue(row, out byte[]? alias) ? alias : paths.Bytes(row);

    // Other in each process, so that no file is slow to read by design.
    static int Hash(ReadOnlySpan<byte> utf8) =>
        HashCode.Combine(string.GetHashCode(MemoryMarshal.Cast<byte, char>(utf8)), utf8.Length, utf8[^1]);
}
