using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Training;

namespace StackingK8s.Folds.Outputs;

/// <summary>Writes one expert's files of a fold.</summary>
/// <param name="expert">Its name.</param>
/// <param name="attempt">The attempt they belong to.</param>
sealed class ExpertArtifacts(string expert, AttemptWriter attempt)
{
    /// <summary>Writes what the training left: weights, training rows and curve.</summary>
    public void WriteTraining(
        Expert network,
        WeightsDescription description,
        IReadOnlyList<EpochSummary> curve,
        IReadOnlyList<DataRow> trainingRows
    )
    {
        WeightsFile.Write(attempt.PathFor(ArtifactPaths.Fold.Weights(expert)), network, description);
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TrainingRows(expert)), trainingRows);
        TrainingCurve.Write(attempt.PathFor(ArtifactPaths.Fold.TrainingCurve(expert)), curve);
    }

    /// <summary>Writes the training's kept checkpoints.</summary>
    /// <param name="states">Their files, in the order of their steps.</param>
    public void WriteCheckpoints(IReadOnlyList<string> states)
    {
        for (int i = 0; i < states.Count; i++)
            TrainingStateFile.WriteTimeless(states[i], attempt.PathFor(ArtifactPaths.Fold.KeptCheckpoint(expert, i + 1)));
    }

    public void WriteProjection(FloatMatrix projection) =>
        NpyFile.WriteFloat32(
            attempt.PathFor(ArtifactPaths.Fold.Projection(expert)),
            projection.Values,
            projection.Rows,
            projection.Columns
        );

    public void WriteHeldOut(EmbeddedRows rows) => Write(rows, ArtifactPaths.Fold.Embeddings(expert), ArtifactPaths.Fold.Logits(expert));

    public void WriteTest(EmbeddedRows rows) =>
        Write(rows, ArtifactPaths.Fold.TestEmbeddings(expert), ArtifactPaths.Fold.TestLogits(expert));

    void Write(EmbeddedRows rows, string embeddings, string logits)
    {
        NpyFile.WriteFloat32(attempt.PathFor(embeddings), rows.Embeddings.Values, rows.Embeddings.Rows, rows.Embeddings.Columns);
        NpyFile.WriteFloat32(attempt.PathFor(logits), rows.Logits, rows.Logits.Length);
    }
}
