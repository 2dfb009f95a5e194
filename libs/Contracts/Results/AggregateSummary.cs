using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Results;

/// <summary>aggregate.json: what the arrays of the aggregate step mean.</summary>
/// <param name="Rows">Rows of X_meta, in manifest order.</param>
/// <param name="TestRows">Rows of the test manifest; 0 without one.</param>
/// <param name="Folds">Folds, each with its own embeddings of the test rows.</param>
/// <param name="Groups">Distinct groups; 0 without groups. Without a group column, copies of an image make groups.</param>
/// <param name="TestGroups">Distinct groups of the test rows; 0 without groups.</param>
/// <param name="GroupColumn">The manifest's column that groups come from; null where every row is taken as independent.</param>
/// <param name="Experts">Columns of the logits, in order.</param>
/// <param name="Columns">Columns of X_meta, in order: expert.0, expert.1, … and expert.logit.</param>
/// <param name="Slices">The columns of slices.csv; null without it.</param>
public sealed record AggregateSummary(
    int Rows,
    int TestRows,
    int Folds,
    int Groups,
    int TestGroups,
    string? GroupColumn,
    IReadOnlyList<string> Experts,
    IReadOnlyList<string> Columns,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Slices = null
)
{
    /// <summary>What every output says of a run without a group column.</summary>
    public const string NoGroups = "no groups: every row is taken as independent";
}
