namespace StackingK8s.Contracts.Results;

/// <summary>What one column of X_meta contributes to the trees.</summary>
/// <param name="Column">As in aggregate.json.</param>
/// <param name="Gain">Total loss reduction of its splits.</param>
/// <param name="Splits">Number of its splits.</param>
public sealed record ImportanceReport(string Column, double Gain, int Splits);
