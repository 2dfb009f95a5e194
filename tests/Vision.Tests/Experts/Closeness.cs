using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>Compares tensors by the norm of their difference, relative to the expected one's.</summary>
static class Closeness
{
    /// <param name="expected">float64.</param>
    public static void Near(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        double error = ((actual.to(ScalarType.Float64) - expected).norm() / expected.norm()).ToDouble();
        Assert.True(error <= tolerance, $"relative error {error}");
    }
}
