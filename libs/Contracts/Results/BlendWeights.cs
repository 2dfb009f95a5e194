namespace StackingK8s.Contracts.Results;

/// <summary>blend.json: the log-odds that the meta-model's trees start from, intercept + weights · the experts' logits.</summary>
/// <param name="Weights">One per expert, in the order of aggregate.json.</param>
/// <param name="Intercept">Added to the weighted logits.</param>
public sealed record BlendWeights(IReadOnlyList<double> Weights, double Intercept);
