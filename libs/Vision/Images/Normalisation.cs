using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Images;

/// <summary>
/// The scale a network reads its pixels in: (value / 255 - mean) / deviation, per channel. It belongs to a network as much as its weights.
/// </summary>
/// <param name="Mean">Red, green, blue; of the range 0 to 1.</param>
/// <param name="Deviation">Red, green, blue; above 0.</param>
public sealed record Normalisation(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>-1 to 1: what timm's weights expect that were pretrained on ImageNet-21k, or trained at 384 pixels and more.</summary>
    public static Normalisation Half { get; } = new([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    /// <summary>The statistics of ImageNet's training images as torchvision publishes them, which timm's other weights expect.</summary>
    public static Normalisation ImageNet { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>half or imagenet; custom for other numbers.</summary>
    public string Name =>
        Equals(Half) ? "half"
        : Equals(ImageNet) ? "imagenet"
        : "custom";

    /// <summary>The normalisation that a run file or an option names.</summary>
    /// <param name="name">half, imagenet or auto.</param>
    /// <param name="auto">What auto stands for: the architecture's own.</param>
    /// <returns>One of <see cref="Half"/>, <see cref="ImageNet"/> and <paramref name="auto"/>.</returns>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static Normalisation Parse(string name, Normalisation auto) =>
        name switch
        {
            "auto" => auto,
            "half" => Half,
            "imagenet" => ImageNet,
            _ => throw new ArgumentException($"Unknown normalization '{name}'. Use auto, half or imagenet.", nameof(name)),
        };

    /// <summary>Whether both have the same numbers.</summary>
    /// <param name="other">Another normalisation, or null.</param>
    /// <returns>False for null.</returns>
    public bool Equals(Normalisation? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean[0], Deviation[0]);

    /// <summary>
    /// The map as one fused operation. Scale and offset are spread over a whole image (size, size, 3), since adding a vector of three
    /// numbers would run inner loops of length three.
    /// </summary>
    /// <param name="size">Side in pixels.</param>
    /// <param name="device">Where the network is.</param>
    /// <returns>
    /// (n, size, size, 3) uint8 -> (n, 3, size, size) float32, channels last in memory at no cost. Its tensors belong to the caller's
    /// dispose scope.
    /// </returns>
    public Func<Tensor, Tensor> CreateTransform(int size, Device device)
    {
        var scale = OverImage(channel => 1 / (255 * Deviation[channel]));
        var offset = OverImage(channel => -Mean[channel] / Deviation[channel]);
        // A native object: made once, not at every call.
        Scalar one = 1f;
        return pixels => addcmul(offset, pixels.to(device, non_blocking: true).to(ScalarType.Float32), scale, one).permute(0, 3, 1, 2);

        Tensor OverImage(Func<int, double> number) =>
            tensor(new[] { (float)number(0), (float)number(1), (float)number(2) }).expand([size, size, 3]).contiguous().to(device);
    }
}
