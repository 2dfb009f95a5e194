using StackingK8s.Learning;
using StackingK8s.Meta.Evaluation;

namespace StackingK8s.Meta;

/// <summary>All that the meta stage reads, in memory.</summary>
/// <param name="Features">X_meta, (rows, columns).</param>
/// <param name="Columns">A name per column.</param>
/// <param name="Labels">y_meta, 0 or 1 per row.</param>
/// <param name="LabelNames">The name of label 0, then that of label 1.</param>
/// <param name="GroupColumn">Where the groups come from; null where every row is taken as independent.</param>
/// <param name="Groups">A number per row that rows of one group share; null where every row stands for itself.</param>
/// <param name="Experts">Names of the experts; empty where X_meta came from elsewhere.</param>
/// <param name="Logits">Out-of-fold log-odds, (rows, experts).</param>
/// <param name="Scores">The same on one scale for all networks, (rows, experts): what the meta-model learns from.</param>
/// <param name="Folds">The fold whose networks described each row; null where X_meta came from elsewhere.</param>
/// <param name="Test">The test rows as each fold's networks embed them; empty without a test manifest.</param>
/// <param name="TestLabels">0 or 1 per test row.</param>
/// <param name="TestGroups">A number per test row that rows of one group share; null where every row stands for itself.</param>
public sealed record MetaStageInput(
    FloatMatrix Features,
    IReadOnlyList<string> Columns,
    int[] Labels,
    IReadOnlyList<string> LabelNames,
    string? GroupColumn,
    int[]? Groups,
    IReadOnlyList<string> Experts,
    FloatMatrix Logits,
    FloatMatrix Scores,
    int[]? Folds,
    IReadOnlyList<FoldFeatures> Test,
    int[] TestLabels,
    int[]? TestGroups
)
{
    /// <summary>Columns whose values the report looks at one by one; empty without any.</summary>
    public IReadOnlyList<SliceColumn> Slices { get; init; } = [];

    /// <summary>The same columns of the test rows.</summary>
    public IReadOnlyList<SliceColumn> TestSlices { get; init; } = [];
}

/// <summary>Rows as one fold's networks embed them.</summary>
/// <param name="Features">(rows, columns).</param>
/// <param name="Logits">(rows, experts): log-odds.</param>
/// <param name="Scores">(rows, experts): the same on one scale for all networks.</param>
public sealed record FoldFeatures(FloatMatrix Features, FloatMatrix Logits, FloatMatrix Scores);
