using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Resampling;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// What training does to an image before a network sees it, in the order of what happens to a photograph: the camera's position (flip, crop), its
/// lens (blur), the light, the sensor (noise), the file (JPEG compression). By default only flips and light: nothing that resamples, smooths or
/// recompresses, so that the traces a forgery leaves between neighbouring pixels survive. The rest makes a network find what survives compression and blur
/// too, at the price of what does not; it is for images that come through many hands.
/// </summary>
public sealed record Augmentation
{
    public Flip Flip { get; init; } = new();

    public RandomCrop Crop { get; init; } = new();

    public Blur Blur { get; init; } = new();

    public Light Light { get; init; } = new();

    public Noise Noise { get; init; } = new();

    public JpegCompression Jpeg { get; init; } = new();

    /// <summary>What one thread needs to apply this to images of size x size pixels.</summary>
    public AugmentationWorkspace WorkspaceFor(int size) => new(size, Math.Max(FilterTaps.LanczosReach, Blur.Reach));

    /// <summary>Draws one change and applies it. Pure: the result depends on the source and the random numbers alone.</summary>
    /// <param name="source">size x size x 3 bytes, as <see cref="ImageDecoder.Decode"/> returns them.</param>
    /// <param name="target">As many bytes; must not overlap the source.</param>
    /// <param name="random">The sample's random numbers in this epoch.</param>
    /// <param name="workspace">The thread's, from <see cref="WorkspaceFor"/>.</param>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, SplitMix64 random, AugmentationWorkspace workspace)
    {
        source.CopyTo(target);
        // Flips and light share the sample's first numbers; each of the others has a stream of its own, and all draw whatever the probabilities, so
        // that switching one on or off leaves the others' values as they were.
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
