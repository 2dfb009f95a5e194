using System.Text;

namespace StackingK8s.Artifacts.Columns;

/// <summary>Many short texts as UTF-8, in few arrays instead of an object each.</summary>
sealed class Utf8Texts
{
    /// <summary>Bytes. The first array is small, since most lists are; no text lies in two.</summary>
    const int SmallestBlock = 1 << 12,
        LargestBlock = 1 << 20;

    readonly List<(byte[] Block, int Begin, int Length)> texts = [];
    byte[] block = [];
    int used;

    /// <summary>A text, decoded.</summary>
    /// <param name="index">From 0, in the order they were added.</param>
    public string this[int index] => Encoding.UTF8.GetString(Bytes(index));

    /// <summary>A text as it is kept.</summary>
    /// <param name="index">From 0, in the order they were added.</param>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        var (bytes, begin, length) = texts[index];
        return bytes.AsSpan(begin, length);
    }

    /// <summary>Adds a text.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > block.Length - used)
        {
            block = new byte[Math.Max(utf8.Length, Math.Clamp(block.Length * 2, SmallestBlock, LargestBlock))];
            used = 0;
        }
        utf8.CopyTo(block.AsSpan(used));
        texts.Add((block, used, utf8.Length));
        used += utf8.Length;
    }
}
