using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>
/// The affine map of each pixel's channels that a 1x1 convolution is. On a CPU it is computed as a matrix product, for two reasons. The 1x1
/// convolution of oneDNN 3.7, which libtorch 2.10 calls, gives wrong values in float32 on processors with AVX-512 for some shapes (816 to
/// 136 channels at 15 x 15 pixels is one) and ends the process with SIGFPE for others (256 to 1024 channels). And in bfloat16 the product
/// is twice as fast forward and three times backward. docs/kernels.md says when to delete this.
/// </summary>
static class ChannelMap
{
    /// <param name="input">(n, inputs, h, w), best channels_last.</param>
    /// <param name="weight">(outputs, inputs, 1, 1).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <returns>(n, outputs, h, w), channels_last on a CPU.</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
    {
        if (input.device_type != DeviceType.CPU)
            return F.conv2d(input, weight, bias);
        using var pixels = input.permute(0, 2, 3, 1); // contiguous where the image is channels_last
        using var matrix = weight.flatten(1);
        using var mapped = Affine.Apply(pixels, matrix, bias);
        return mapped.permute(0, 3, 1, 2);
    }
}
