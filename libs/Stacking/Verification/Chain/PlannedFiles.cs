using StackingK8s.Contracts;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>The files that a step writes, from what it is asked. Pure.</summary>
static class PlannedFiles
{
    /// <summary>As <see cref="ExpertSpec.KeepCheckpoints"/> has it.</summary>
    const int MostKept = 100;

    /// <summary>Those of a fold.</summary>
    public static IEnumerable<string> OfFold(FoldTask task)
    {
        bool tested = task.Data.TestManifest is not null;
        yield return ArtifactPaths.Fold.Summary;
        yield return ArtifactPaths.Fold.Data;
        yield return ArtifactPaths.Fold.Images;
        yield return ArtifactPaths.Fold.HeldOutRows;
        yield return ArtifactPaths.Fold.Scale;
        if (tested)
            yield return ArtifactPaths.Fold.TestRows;
        foreach (var expert in task.Experts)
        {
            yield return ArtifactPaths.Fold.Weights(expert.Name);
            yield return ArtifactPaths.Fold.Projection(expert.Name);
            yield return ArtifactPaths.Fold.TrainingRows(expert.Name);
            yield return ArtifactPaths.Fold.TrainingCurve(expert.Name);
            yield return ArtifactPaths.Fold.Embeddings(expert.Name);
            yield return ArtifactPaths.Fold.Logits(expert.Name);
            if (!tested)
                continue;
            yield return ArtifactPaths.Fold.TestEmbeddings(expert.Name);
            yield return ArtifactPaths.Fold.TestLogits(expert.Name);
        }
    }

    /// <summary>Those that a fold keeps of its trainings: fewer where a training has fewer steps, or ends early.</summary>
    public static IEnumerable<string> Checkpoints(FoldTask task) =>
        task.Experts.SelectMany(expert =>
            Enumerable
                .Range(1, Math.Clamp(expert.KeepCheckpoints, 0, MostKept))
                .Select(number => ArtifactPaths.Fold.KeptCheckpoint(expert.Name, number))
        );

    /// <summary>Those of the aggregate of such folds.</summary>
    public static IEnumerable<string> OfAggregate(AggregateTask task, FoldTask fold)
    {
        yield return ArtifactPaths.Aggregate.Features;
        yield return ArtifactPaths.Aggregate.Labels;
        yield return ArtifactPaths.Aggregate.Table;
        yield return ArtifactPaths.Aggregate.Logits;
        yield return ArtifactPaths.Aggregate.Scores;
        yield return ArtifactPaths.Aggregate.Groups;
        yield return ArtifactPaths.Aggregate.RowFolds;
        yield return ArtifactPaths.Aggregate.Summary;
        yield return ArtifactPaths.Aggregate.Networks;
        yield return ArtifactPaths.Aggregate.Ledger;
        bool sliced = fold.Data.Columns.Slices.Count > 0;
        if (sliced)
            yield return ArtifactPaths.Aggregate.Slices;
        if (task.Scale != EmbeddingScale.None)
            yield return ArtifactPaths.Aggregate.Scales;
        if (fold.Data.TestManifest is null)
            yield break;
        yield return ArtifactPaths.Aggregate.TestLabels;
        yield return ArtifactPaths.Aggregate.TestGroups;
        yield return ArtifactPaths.Aggregate.TestTable;
        if (sliced)
            yield return ArtifactPaths.Aggregate.TestSlices;
        for (int i = 0; i < fold.Folds.Count; i++)
        {
            yield return ArtifactPaths.Aggregate.TestFeatures(i);
            yield return ArtifactPaths.Aggregate.TestLogits(i);
            yield return ArtifactPaths.Aggregate.TestScores(i);
        }
    }

    /// <summary>Those of the meta step, but the out-of-fold predictions, which it writes only where the rows suffice.</summary>
    public static IEnumerable<string> OfMeta(MetaTask task, FoldTask fold)
    {
        yield return ArtifactPaths.Meta.Manifest;
        yield return ArtifactPaths.Meta.Model;
        yield return ArtifactPaths.Meta.Graph;
        yield return ArtifactPaths.Meta.BestParameters;
        yield return ArtifactPaths.Meta.Candidates;
        yield return ArtifactPaths.Meta.CandidateTimes;
        yield return ArtifactPaths.Meta.OutOfFoldPredictions;
        yield return ArtifactPaths.Meta.Report;
        yield return ArtifactPaths.Meta.ReportText;
        if (task.Start == TreeStart.Blend)
            yield return ArtifactPaths.Meta.Blend;
        if (fold.Data.TestManifest is not null)
            yield return ArtifactPaths.Meta.TestPredictions;
    }
}
