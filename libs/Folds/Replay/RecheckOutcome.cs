using System.Globalization;

namespace StackingK8s.Folds.Replay;

/// <summary>What came of embedding rows again.</summary>
public sealed class RecheckOutcome
{
    readonly List<(string Row, double Logit, double Embedding)> different = [];

    /// <summary>What is wrong whatever the machine, a sentence each.</summary>
    internal List<string> Breaches { get; } = [];

    /// <summary>What may change last bits from the folds' machines to this one; empty for machines of the same kind.</summary>
    public SortedSet<string> Differences { get; } = new(StringComparer.Ordinal);

    /// <summary>Embeddings compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Embeddings and logits equal to the last bit.</summary>
    public int Equal => Compared - different.Count;

    /// <summary>Largest difference of a logit.</summary>
    public double LargestLogit => different.Select(row => row.Logit).DefaultIfEmpty(0).Max();

    /// <summary>Largest difference of an embedding, relative to its length.</summary>
    public double LargestEmbedding => different.Select(row => row.Embedding).DefaultIfEmpty(0).Max();

    /// <summary>
    /// A sentence for each thing that is wrong: on the same kind of machine every bit that differs, on another what differs by more than
    /// <see cref="ImageRecheck.Tolerance"/>.
    /// </summary>
    public IReadOnlyList<string> FindBreaches() =>
        [.. Breaches, .. different.Where(row => Differences.Count == 0 || !IsWithin(row.Logit, row.Embedding)).Select(Sentence)];

    // Not a number is never within it.
    static bool IsWithin(double logit, double embedding) => logit <= ImageRecheck.Tolerance && embedding <= ImageRecheck.Tolerance;

    static string Sentence((string Row, double Logit, double Embedding) found) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Row}: the network gives another embedding (logit off by {found.Logit:0.0e+0}, embedding by {found.Embedding:0.0e+0} "
        ) + "of its length)";

    internal void Add(string row, float logit, float madeLogit, ReadOnlySpan<float> embedding, ReadOnlySpan<float> made)
    {
        Compared++;
        if (BitConverter.SingleToInt32Bits(logit) == BitConverter.SingleToInt32Bits(madeLogit) && embedding.SequenceEqual(made))
            return;
        double distance = 0,
            length = 0;
        for (int i = 0; i < made.Length; i++)
        {
            distance += Math.Pow((double)embedding[i] - made[i], 2);
            length += Math.Pow(made[i], 2);
        }
        different.Add((row, Math.Abs((double)logit - madeLogit), Math.Sqrt(distance / Math.Max(length, double.Epsilon))));
    }
}
