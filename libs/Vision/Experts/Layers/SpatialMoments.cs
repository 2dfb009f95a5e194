using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>Mean and standard deviation of each channel over all pixels.</summary>
static class SpatialMoments
{
    /// <param name="images">(n, c, h, w), best channels_last.</param>
    /// <returns>(n, 2 c): the means, then the deviations, which are those of the population: 0 for one pixel.</returns>
    public static Tensor Compute(Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var mean = GlobalMean.Compute(images);
        // As a list of pixels, see SqueezeExcite. Centred first: the difference of two large squares would lose a narrow channel.
        var centred = images.permute(0, 2, 3, 1).flatten(1, 2) - mean.unsqueeze(1); // (n, h * w, c)
        var deviation = centred.mul_(centred).mean([1]).sqrt_();
        return torch.cat([mean, deviation], 1).MoveToOuterDisposeScope();
    }
}
