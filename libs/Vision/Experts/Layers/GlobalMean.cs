using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>The mean over all pixels.</summary>
static class GlobalMean
{
    /// <param name="images">(n, c, h, w), best channels_last.</param>
    /// <returns>(n, c).</returns>
    public static Tensor Compute(Tensor images)
    {
        // As a list of pixels, see SqueezeExcite.
        using var pixels = images.permute(0, 2, 3, 1); // (n, h, w, c)
        using var list = pixels.flatten(1, 2); // (n, h * w, c)
        return list.mean([1]);
    }
}
