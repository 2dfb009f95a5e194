namespace StackingK8s.Vision.Arithmetic;

/// <summary>In which numbers a network's forward and backward pass multiply. Parameters, gradients and optimiser are float32 in both.</summary>
public enum Precision
{
    /// <summary>24 bits of mantissa.</summary>
    Float32,

    /// <summary>Convolutions and matrix products in bfloat16: float32's range, 8 bits of mantissa, half the memory.</summary>
    BFloat16,
}
