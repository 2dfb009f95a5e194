using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Formats;

namespace StackingK8s.OutOfFold;

/// <summary>The test rows as one fold's networks embed them.</summary>
static class TestFiles
{
    /// <summary>Writes X_test of a fold, in blocks.</summary>
    public static async Task WriteFeatures(Stream stream, FoldOutput fold, FeatureTable features, CancellationToken stop)
    {
        int rows = fold.Test.Count,
            columns = features.Columns.Count;
        await stream.WriteAsync(NpyFile.Float32Header(rows, columns), stop);
        var table = new float[Math.Min(rows, FeatureFiles.RowsPerBlock(columns)) * columns];
        for (int first = 0, count; first < rows; first += count)
        {
            stop.ThrowIfCancellationRequested();
            count = Math.Min(rows - first, table.Length / columns);
            Read(fold, features, first, table.AsSpan(0, count * columns));
            stream.Write(MemoryMarshal.AsBytes(table.AsSpan(0, count * columns)));
        }
    }

    /// <summary>Writes test_logits of a fold.</summary>
    public static Task WriteLogits(Stream stream, FoldOutput fold) => WriteMatrix(stream, fold, (row, expert) => expert.TestLogits[row]);

    /// <summary>Writes test_scores of a fold.</summary>
    public static Task WriteScores(Stream stream, FoldOutput fold) =>
        WriteMatrix(stream, fold, (row, expert) => expert.Score(expert.TestLogits[row]));

    static Task WriteMatrix(Stream stream, FoldOutput fold, Func<int, ExpertOutput, float> value)
    {
        int experts = fold.Experts.Count;
        var values = new float[fold.Test.Count * experts];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(i / experts, fold.Experts[i % experts]);
        NpyFile.WriteFloat32(stream, values, fold.Test.Count, experts);
        return Task.CompletedTask;
    }

    /// <summary>Reads the features of consecutive test rows.</summary>
    /// <param name="fold">Whose networks embedded them.</param>
    /// <param name="features">The columns.</param>
    /// <param name="first">The first row.</param>
    /// <param name="table">Is filled: (rows, columns), row by row.</param>
    public static void Read(FoldOutput fold, FeatureTable features, int first, Span<float> table)
    {
        int[] rows = [.. Enumerable.Range(0, table.Length / features.Columns.Count)];
        for (int expert = 0; expert < fold.Experts.Count; expert++)
        {
            var output = fold.Experts[expert];
            features.Place(table, rows, expert, output.TestEmbeddings!, output.TestLogits, output.Scale, first);
        }
    }
}
