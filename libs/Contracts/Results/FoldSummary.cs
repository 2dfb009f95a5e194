using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Results;

/// <summary>fold.json: what the arrays of a fold step mean.</summary>
/// <param name="Fold">The held-out fold, from 0.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's; a logit is the log-odds of the latter.</param>
/// <param name="GroupColumn">The manifest's column that groups come from; null where every row is taken as independent.</param>
/// <param name="Experts">What each embedding is made of; null where it is the last layer's alone.</param>
public sealed record FoldSummary(
    int Fold,
    IReadOnlyList<string> LabelNames,
    string? GroupColumn = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ExpertShape>? Experts = null
);
