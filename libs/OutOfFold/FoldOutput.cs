using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Results;
using StackingK8s.OutOfFold.Scaling;

namespace StackingK8s.OutOfFold;

/// <summary>The output of one fold's networks on the rows they never saw, and on the test rows. Embeddings stay in their files.</summary>
/// <param name="Fold">The held-out fold.</param>
/// <param name="HeldOut">Its rows, in manifest order.</param>
/// <param name="Test">The rows of the test manifest; empty without one.</param>
/// <param name="Experts">The output of each expert, in the task's order.</param>
public sealed record FoldOutput(int Fold, RowList HeldOut, RowList Test, IReadOnlyList<ExpertOutput> Experts) : IDisposable
{
    /// <summary>The manifest's column that groups come from; null without one.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>The manifest's further columns of the held-out rows.</summary>
    public FurtherColumns HeldOutColumns { get; init; } = FurtherColumns.None;

    /// <summary>The test manifest's further columns.</summary>
    public FurtherColumns TestColumns { get; init; } = FurtherColumns.None;

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var expert in Experts)
        {
            expert.Embeddings.Dispose();
            expert.TestEmbeddings?.Dispose();
        }
    }
}

/// <summary>The output of one network.</summary>
/// <param name="Name">The expert.</param>
/// <param name="Embeddings">(held-out rows, dimensions), open; closed with the fold.</param>
/// <param name="Logits">Log-odds per held-out row.</param>
/// <param name="TestEmbeddings">(test rows, dimensions), open; null without a test manifest.</param>
/// <param name="TestLogits">Log-odds per test row.</param>
/// <param name="TrainingRows">The rows this network has seen, read anew by each enumeration.</param>
/// <param name="ModelDigest">SHA-256 of its weights file.</param>
/// <param name="TrainingRowsDigest">SHA-256 of its list of training rows.</param>
public sealed record ExpertOutput(
    string Name,
    NpyRows Embeddings,
    float[] Logits,
    NpyRows? TestEmbeddings,
    float[] TestLogits,
    IEnumerable<DataRow> TrainingRows,
    string ModelDigest,
    string TrainingRowsDigest
)
{
    /// <summary>The parts of its embedding; null where it is the last layer's alone.</summary>
    public IReadOnlyList<LayerShape>? Layers { get; init; }

    /// <summary>What its columns are.</summary>
    public ExpertShape Shape => new(Name, Embeddings.Columns, Layers);

    /// <summary>What its columns are measured by; null where they stay as they are.</summary>
    public NetworkScale? Scale { get; init; }

    /// <summary>The score of a row.</summary>
    /// <param name="logit">One of its log-odds.</param>
    internal float Score(float logit) => Scale?.Score(logit) ?? logit;
}
