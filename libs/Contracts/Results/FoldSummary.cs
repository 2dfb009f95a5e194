namespace StackingK8s.Contracts.Results;

/// <summary>fold.json: what the arrays of a fold step mean.</summary>
/// <param name="Fold">The held-out fold, from 0.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's; a logit is the log-odds of the latter.</param>
public sealed record FoldSummary(int Fold, IReadOnlyList<string> LabelNames);
