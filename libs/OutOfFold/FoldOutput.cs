using StackingK8s.Artifacts.Data;
using StackingK8s.Learning;

namespace StackingK8s.OutOfFold;

/// <summary>The output of one fold's networks on the rows they never saw, and on the test rows.</summary>
/// <param name="Fold">The held-out fold.</param>
/// <param name="HeldOut">Its rows, in manifest order.</param>
/// <param name="Test">The rows of the test manifest; empty without one.</param>
/// <param name="Experts">The output of each expert, in the task's order.</param>
public sealed record FoldOutput(int Fold, IReadOnlyList<DataRow> HeldOut, IReadOnlyList<DataRow> Test, IReadOnlyList<ExpertOutput> Experts);

/// <summary>The output of one network.</summary>
/// <param name="Name">The expert.</param>
/// <param name="Embeddings">(held-out rows, dimensions).</param>
/// <param name="Logits">Log-odds per held-out row.</param>
/// <param name="TestEmbeddings">(test rows, dimensions).</param>
/// <param name="TestLogits">Log-odds per test row.</param>
/// <param name="TrainingRows">The rows this network has seen.</param>
/// <param name="ModelDigest">SHA-256 of its weights file.</param>
/// <param name="TrainingRowsDigest">SHA-256 of its list of training rows.</param>
public sealed record ExpertOutput(
    string Name,
    FloatMatrix Embeddings,
    float[] Logits,
    FloatMatrix TestEmbeddings,
    float[] TestLogits,
    IReadOnlyList<DataRow> TrainingRows,
    string ModelDigest,
    string TrainingRowsDigest
);
