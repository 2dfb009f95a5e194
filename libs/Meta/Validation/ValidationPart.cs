namespace StackingK8s.Meta.Validation;

/// <summary>One part of the rows that is held out while candidates are fitted on the others.</summary>
/// <param name="Train">Rows to fit on, ascending.</param>
/// <param name="HeldOut">Rows to score on, ascending.</param>
public sealed record ValidationPart(int[] Train, int[] HeldOut);
