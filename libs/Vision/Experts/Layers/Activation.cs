namespace StackingK8s.Vision.Experts.Layers;

/// <summary>What follows a batch norm, element by element.</summary>
internal enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>z * sigmoid(z).</summary>
    Silu,

    /// <summary>GELU by tanh, which is z * sigmoid(2 * sqrt(2 / pi) * (z + 0.044715 z³)).</summary>
    GeluTanh,
}
