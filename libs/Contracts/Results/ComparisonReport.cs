namespace StackingK8s.Contracts.Results;

/// <summary>A paired comparison of two models on the same rows.</summary>
/// <param name="Model">The first model.</param>
/// <param name="Against">The second.</param>
/// <param name="Difference">AUC of the first minus AUC of the second.</param>
/// <param name="Low">Lower end of the difference's 95 % interval (DeLong).</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided, of no difference.</param>
public sealed record ComparisonReport(string Model, string Against, double Difference, double Low, double High, double PValue);
