namespace StackingK8s.Contracts.Results;

/// <summary>The probability at or above which the meta-model calls a row positive, chosen where no test row has been looked at.</summary>
/// <param name="Value">0 to 1: of the meta-model's out-of-fold probabilities the one with the highest F1 there.</param>
/// <param name="OutOfFoldF1">The F1 that it was chosen for, so on the optimistic side.</param>
/// <param name="TestF1">The F1 at this threshold on the test manifest; null without one.</param>
public sealed record ThresholdReport(double Value, double OutOfFoldF1, double? TestF1);
