using NetVips;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// Compresses an image as a JPEG and decodes it with the decoder all images come through: what social networks do to a picture. The colours
/// are subsampled (4:2:0) in half of the cases.
/// </summary>
public sealed record JpegCompression
{
    // libvips' settings belong to the process and come before its first use.
    static JpegCompression() => _ = ImageDecoder.Version;

    /// <summary>Probability, 0 to 1, default 0.</summary>
    public double Probability { get; init; }

    /// <summary>
    /// Quality on the scale of the Independent JPEG Group, 1 to 100; whole numbers are drawn. Default 40 to 100, DeepfakeBench's recipe.
    /// </summary>
    public Interval Quality { get; init; } = new(40, 100);

    internal unsafe void Apply(Span<byte> pixels, ref SplitMix64 random, AugmentationWorkspace workspace)
    {
        bool happens = random.NextDouble() < Probability;
        int quality = (int)Math.Round(Quality.Draw(ref random));
        var subsampling = random.NextDouble() < 0.5 ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Off;
        if (!happens)
            return;
        fixed (byte* start = pixels)
        {
            using var image = Image.NewFromMemory(
                (nint)start,
                (ulong)pixels.Length,
                workspace.Size,
                workspace.Size,
                3,
                Enums.BandFormat.Uchar
            );
            using var colour = image.Copy(interpretation: Enums.Interpretation.Srgb);
            byte[] file = colour.JpegsaveBuffer(q: quality, subsampleMode: subsampling, keep: Enums.ForeignKeep.None);
            ImageDecoder.DecodeJpeg(file, workspace.Size, pixels);
        }
    }
}
