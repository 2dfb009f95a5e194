using NetVips;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Planning;
using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Writing;

/// <summary>Pixels and files of planned samples. Both classes are made the same way: cut, shrink, (forge,) encode.</summary>
public static class SampleImages
{
    /// <param name="photograph">Decoded, three 8-bit bands.</param>
    /// <param name="crop">Inside the photograph.</param>
    /// <param name="size">Side of the result.</param>
    /// <returns>size x size x 3 bytes: row, column, colour.</returns>
    public static byte[] Cut(Image photograph, Crop crop, int size)
    {
        using var area = photograph.ExtractArea(crop.X, crop.Y, crop.Side, crop.Side);
        using var sample = area.Resize(1 / crop.Scale(size), kernel: Enums.Kernel.Lanczos3);
        using var pixels = sample.ExtractArea(0, 0, size, size);
        return pixels.WriteToMemory<byte>();
    }

    /// <summary>The encoded sample.</summary>
    /// <param name="photograph">Decoded; the sample's own.</param>
    /// <param name="sample">From the plan.</param>
    /// <param name="size">Side in pixels.</param>
    public static byte[] Make(Image photograph, PlannedSample sample, int size)
    {
        var random = new SplitMix64(sample.Seed);
        var donor = sample.Donor is { } place ? Cut(photograph, place, size) : null;
        var pixels = Forgery.Apply(sample.Manipulation, Cut(photograph, sample.Crop, size), size, donor, ref random);
        using var image = Image
            .NewFromMemory(pixels, size, size, 3, Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        // Full chroma resolution: at this size halved chroma would hide much of what there is to learn.
        return image.JpegsaveBuffer(q: sample.Quality, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None);
    }
}
