using System.Buffers.Binary;
using System.Numerics;

namespace StackingK8s.DataCheck.Duplicates;

/// <summary>
/// Finds fingerprints near a given one without comparing all: of 16 blocks of 16 bits, fingerprints that differ in at most 31 bits have one
/// that differs in at most one bit (pigeonhole; Norouzi, Punjani and Fleet: Fast search in Hamming space with multi-index hashing, 2012).
/// </summary>
sealed class FingerprintIndex
{
    /// <summary>
    /// Bits of 256 in which fingerprints of the same picture may differ, as PDQ's authors recommend. Rates measured:
    /// docs/data-check.md.
    /// </summary>
    public const int MostDistance = 31;

    const int Words = 4,
        Blocks = 16,
        BlockBits = 16,
        Buckets = 1 << BlockBits;

    readonly ulong[] words;
    readonly int[] items;
    readonly int[][] starts = new int[Blocks][],
        buckets = new int[Blocks][];

    /// <param name="items">What is indexed, any numbers.</param>
    /// <param name="fingerprints">Of each item, 64 hex digits.</param>
    public FingerprintIndex(IReadOnlyList<int> items, IReadOnlyList<string> fingerprints)
    {
        this.items = [.. items];
        words = new ulong[Words * items.Count];
        for (int i = 0; i < items.Count; i++)
            Parse(fingerprints[i]).CopyTo(words, Words * i);
        for (int block = 0; block < Blocks; block++)
            (starts[block], buckets[block]) = Sort(block);
    }

    /// <summary>Finds the items near a fingerprint.</summary>
    /// <param name="fingerprint">64 hex digits.</param>
    /// <param name="wanted">Whether an item matters: asked before the fingerprints are compared.</param>
    /// <param name="found">Receives items with their distances, each at least once.</param>
    public void Search(string fingerprint, Func<int, bool> wanted, Action<int, int> found)
    {
        ulong[] query = Parse(fingerprint);
        for (int block = 0; block < Blocks; block++)
        {
            int key = Block(query, 0, block);
            SearchBucket(block, key, query, wanted, found);
            for (int bit = 0; bit < BlockBits; bit++)
                SearchBucket(block, key ^ (1 << bit), query, wanted, found);
        }
    }

    void SearchBucket(int block, int key, ulong[] query, Func<int, bool> wanted, Action<int, int> found)
    {
        foreach (int at in buckets[block].AsSpan(starts[block][key]..starts[block][key + 1]))
            if (wanted(items[at]) && Distance(query, at) is <= MostDistance and var distance)
                found(items[at], distance);
    }

    int Distance(ulong[] query, int at)
    {
        var other = words.AsSpan(Words * at, Words);
        return BitOperations.PopCount(query[0] ^ other[0])
            + BitOperations.PopCount(query[1] ^ other[1])
            + BitOperations.PopCount(query[2] ^ other[2])
            + BitOperations.PopCount(query[3] ^ other[3]);
    }

    // A counting sort of all items by one block.
    (int[] Starts, int[] Items) Sort(int block)
    {
        int count = items.Length;
        int[] start = new int[Buckets + 1],
            sorted = new int[count];
        for (int i = 0; i < count; i++)
            start[Block(words, i, block) + 1]++;
        for (int key = 0; key < Buckets; key++)
            start[key + 1] += start[key];
        int[] next = start[..Buckets];
        for (int i = 0; i < count; i++)
            sorted[next[Block(words, i, block)]++] = i;
        return (start, sorted);
    }

    static int Block(ulong[] words, int item, int block) =>
        (int)(words[Words * item + block / Words] >> (BlockBits * (block % Words))) & (Buckets - 1);

    static ulong[] Parse(string fingerprint)
    {
        byte[] bytes = Convert.FromHexString(fingerprint);
        var parsed = new ulong[Words];
        for (int word = 0; word < Words; word++)
            parsed[word] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8 * word));
        return parsed;
    }
}
