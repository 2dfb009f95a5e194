using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StackingK8s.Artifacts.Formats;

/// <summary>Texts as a Parquet page has them: which rows have one, then length and bytes of each.</summary>
static class ParquetTexts
{
    const int BitsPerByte = 8;

    /// <summary>Appends a page's texts.</summary>
    /// <param name="texts">null where a row has none.</param>
    /// <param name="page">Where they go.</param>
    public static void Encode(string?[] texts, ArrayBufferWriter<byte> page)
    {
        int begin = page.WrittenCount;
        AppendNumber(page, 0);
        EncodePresence(texts, page);
        // The length of what says which rows have a text stands before it.
        int length = page.WrittenCount - begin - sizeof(int);
        BinaryPrimitives.WriteInt32LittleEndian(MemoryMarshal.AsMemory(page.WrittenMemory).Span[begin..], length);
        foreach (string? text in texts)
            if (text is not null)
            {
                AppendNumber(page, Encoding.UTF8.GetByteCount(text));
                Encoding.UTF8.GetBytes(text, page);
            }
    }

    /// <summary>A bit per row, as one run of bit-packed groups of eight.</summary>
    static void EncodePresence(string?[] texts, ArrayBufferWriter<byte> page)
    {
        uint run = (uint)((texts.Length + BitsPerByte - 1) / BitsPerByte) << 1 | 1;
        for (; run >= 0x80; run >>= 7)
            AppendByte(page, (byte)(run | 0x80));
        AppendByte(page, (byte)run);
        for (int first = 0; first < texts.Length; first += BitsPerByte)
        {
            int bits = 0;
            for (int row = first; row < Math.Min(first + BitsPerByte, texts.Length); row++)
                if (texts[row] is not null)
                    bits |= 1 << (row - first);
            AppendByte(page, (byte)bits);
        }
    }

    static void AppendNumber(ArrayBufferWriter<byte> page, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(page.GetSpan(sizeof(int)), number);
        page.Advance(sizeof(int));
    }

    static void AppendByte(ArrayBufferWriter<byte> page, byte value)
    {
        page.GetSpan(1)[0] = value;
        page.Advance(1);
    }
}
