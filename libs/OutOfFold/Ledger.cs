using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace StackingK8s.OutOfFold;

/// <summary>ledger.csv: for each row and expert, which network embedded the row and what that network had seen.</summary>
static class Ledger
{
    const int BufferBytes = 1 << 20;

    /// <summary>Writes a line per row and expert, in manifest order.</summary>
    /// <param name="stream">Where the bytes go.</param>
    /// <param name="table">All rows.</param>
    /// <param name="stop">Cancels the writing.</param>
    public static async Task WriteAsync(Stream stream, OutOfFoldTable table, CancellationToken stop)
    {
        // Only the row's number differs between the rows of a fold.
        var ends = table.Folds.ToDictionary(fold => fold.Fold, LineEnds);
        ArrayBufferWriter<byte> buffer = new(BufferBytes);
        buffer.Write("row,expert,fold,model_sha256,training_rows_sha256\n"u8);
        for (int row = 0; row < table.Rows; row++)
        {
            foreach (byte[] end in ends[table.Fold(row).Fold])
            {
                AppendNumber(buffer, row);
                buffer.Write(end);
            }
            if (buffer.WrittenCount < BufferBytes / 2)
                continue;
            await stream.WriteAsync(buffer.WrittenMemory, stop);
            buffer.ResetWrittenCount();
        }
        await stream.WriteAsync(buffer.WrittenMemory, stop);
    }

    static byte[][] LineEnds(FoldOutput fold) =>
        [
            .. fold.Experts.Select(expert =>
                Encoding.UTF8.GetBytes($",{expert.Name},{fold.Fold},{expert.ModelDigest},{expert.TrainingRowsDigest}\n")
            ),
        ];

    static void AppendNumber(ArrayBufferWriter<byte> buffer, int number)
    {
        const int MostDigits = 11;
        Utf8.TryWrite(buffer.GetSpan(MostDigits), $"{number}", out int written);
        buffer.Advance(written);
    }
}
