using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Tensors;

/// <summary>
/// Sums whose factor lives as long as the process. TorchSharp's own <c>add(Tensor)</c> and its operator make a Scalar of 1 and
/// pass on its handle; the garbage collector may free it while libtorch still reads it. Seen once in TorchSharp 0.107.0, as an exception of
/// a type that the Scalar never had; a number read from freed memory would be a wrong result without one. The build refuses them.
/// </summary>
static class TensorSum
{
    static readonly Scalar One = 1;

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>left + right, written to left.</summary>
    public static Tensor PlusInPlace(this Tensor left, Tensor right) => left.add_(right, One);
}
