using NetVips;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Planning;
using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Writing;

/// <summary>Pixels and files of planned samples. Both classes are made the same way: cut, shrink, (forge,) encode.</summary>
public static class SampleImages
{
    /// <summary>Places of a photograph that are tried for one sample before the photograph counts as empty.</summary>
    const int MostDraws = 200;

    /// <summary>
    /// Levels of 255. A crop of less deviation is a piece of clear sky, or of a drawing: all such pieces are one JPEG, real or forged. A
    /// forgery that changes less on average is not there.
    /// </summary>
    const double LeastDeviation = 1,
        LeastChange = 0.1;

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
        byte[] pixels = Draw(photograph, sample, size);
        using var image = Image
            .NewFromMemory(pixels, size, size, 3, Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        // Full chroma resolution: at this size halved chroma would hide much of what there is to learn.
        return image.JpegsaveBuffer(q: sample.Quality, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None);
    }

    /// <summary>The sample's pixels; from another place where the planned one shows nothing, or nothing of its forgery.</summary>
    static byte[] Draw(Image photograph, PlannedSample sample, int size)
    {
        var elsewhere = SplitMix64.ForPurpose(sample.Seed, StreamPurpose.Redraws, 0);
        for (int draw = 0; draw < MostDraws; draw++)
        {
            SplitMix64 random = new(sample.Seed);
            byte[] cut = Cut(photograph, sample.Crop, size);
            byte[]? donor = sample.Donor is { } place ? Cut(photograph, place, size) : null;
            byte[] pixels = Forgery.Apply(sample.Manipulation, [.. cut], size, donor, ref random);
            bool visible = sample.Manipulation == Manipulation.None || Change(cut, pixels) >= LeastChange;
            if (visible && Deviation(cut) >= LeastDeviation)
                return pixels;
            sample = sample with
            {
                Crop = Move(sample.Crop, ref elsewhere),
                Donor = sample.Donor is { } old ? Move(old, ref elsewhere) : null,
            };
        }
        throw new SampleDataException(
            $"{sample.Crop.Photograph.File} shows next to nothing (in {MostDraws} crops tried for one image). Remove it from the folder."
        );
    }

    static Crop Move(Crop crop, ref SplitMix64 random) =>
        crop with
        {
            X = random.NextInt(0, crop.Photograph.Width - crop.Side),
            Y = random.NextInt(0, crop.Photograph.Height - crop.Side),
        };

    /// <summary>Standard deviation over all pixels, the mean of the colours'.</summary>
    static double Deviation(byte[] pixels)
    {
        double sum = 0;
        for (int colour = 0; colour < 3; colour++)
        {
            double[] values = [.. pixels.Where((_, i) => i % 3 == colour).Select(value => (double)value)];
            double mean = values.Average();
            sum += Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        }
        return sum / 3;
    }

    static double Change(byte[] from, byte[] to) => from.Zip(to, (a, b) => (double)Math.Abs(a - b)).Average();
}
