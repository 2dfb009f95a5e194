using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Resampling;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// What training does to an image before a network sees it, in the order of what happens to a photograph: the camera's position (flip,
/// crop), its lens (blur), the light, the sensor (noise), the file (JPEG compression). By default only flips and light: nothing that
/// resamples, smooths or recompresses, so that the traces a forgery leaves between neighbouring pixels survive. The rest makes a network
/// find what survives compression and blur too, at the price of what does not; it is for images that are shared and recompressed many
/// times.
/// </summary>
public sealed record Augmentation
{
    /// <summary>Mirroring. Default: both ways, with probability one half each.</summary>
    public Flip Flip { get; init; } = new();

    /// <summary>A random crop, enlarged again. Default: off.</summary>
    public RandomCrop Crop { get; init; } = new();

    /// <summary>A Gaussian blur. Default: off.</summary>
    public Blur Blur { get; init; } = new();

    /// <summary>Brightness, contrast and channel gains. Default: mild, always.</summary>
    public Light Light { get; init; } = new();

    /// <summary>Gaussian noise. Default: off.</summary>
    public Noise Noise { get; init; } = new();

    /// <summary>Saving as a JPEG and decoding again. Default: off.</summary>
    public JpegCompression Jpeg { get; init; } = new();

    /// <summary>The memory one thread needs to apply this.</summary>
    /// <param name="size">Side of the images in pixels.</param>
    /// <returns>Reusable for any number of images, by one thread at a time.</returns>
    public AugmentationWorkspace WorkspaceFor(int size) => new(size, Math.Max(FilterTaps.LanczosReach, Blur.Reach));

    /// <summary>Draws one change and applies it. Pure: the result depends on the source and the random numbers alone.</summary>
    /// <param name="source">size x size x 3 bytes, as <see cref="ImageDecoder.Decode"/> returns them.</param>
    /// <param name="target">As many bytes; must not overlap the source.</param>
    /// <param name="random">The sample's random numbers in this epoch.</param>
    /// <param name="workspace">The thread's, from <see cref="WorkspaceFor"/>.</param>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, SplitMix64 random, AugmentationWorkspace workspace)
    {
        source.CopyTo(target);
        // Flips and light share the sample's first numbers; each of the others has a stream of its own, and all draw whatever the
        // probabilities: switching one on or off does not change the others' values.
        SplitMix64 crop = random.Branch(1),
            blur = random.Branch(2),
            noise = random.Branch(3),
            jpeg = random.Branch(4);
        Flip.Apply(target, ref random, workspace);
        Crop.Apply(target, ref crop, workspace);
        Blur.Apply(target, ref blur, workspace);
        Light.Apply(target, ref random, workspace);
        Noise.Apply(target, ref noise, workspace);
        Jpeg.Apply(target, ref jpeg, workspace);
    }
}
