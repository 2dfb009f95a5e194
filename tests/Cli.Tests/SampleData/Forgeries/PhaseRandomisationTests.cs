using System.Numerics;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Learning.Random;
using TorchSharp;

namespace StackingK8s.Tests.Cli.SampleData.Forgeries;

[Collection(nameof(TorchProcess))]
public class PhaseRandomisationTests
{
    [Theory]
    [InlineData(33)]
    [InlineData(48)]
    public void The_amplitude_spectrum_stays_the_result_is_real_and_the_image_is_another(int size)
    {
        var random = new SplitMix64(3);
        double[] plane = Noise(size * size, ref random);
        double[] rotated = Rotate(plane, PhaseRandomisation.DrawRotations(size, ref random), size);

        var before = Spectrum(plane, size);
        // The imaginary part was dropped: had it not been zero, amplitudes would be missing here.
        var after = Spectrum(rotated, size);
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i].Magnitude, after[i].Magnitude, 1e-7);
        Assert.Equal(plane.Average(), rotated.Average(), 1e-9);
        Assert.True(plane.Zip(rotated, (a, b) => Math.Abs(a - b)).Average() > 50);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(45)]
    [InlineData(64)]
    public void Every_frequency_is_turned_by_its_own_rotation(int size)
    {
        var random = new SplitMix64((ulong)size);
        double[] plane = Noise(size * size, ref random);
        var rotations = PhaseRandomisation.DrawRotations(size, ref random);

        var (before, after) = (Spectrum(plane, size), Spectrum(Rotate(plane, rotations, size), size));

        for (int i = 0; i < before.Length; i++)
            Assert.InRange((before[i] * rotations[i] - after[i]).Magnitude, 0, 1e-7);
    }

    [Fact]
    public void No_rotation_leaves_the_image_as_it_is()
    {
        var random = new SplitMix64(5);
        double[] plane = Noise(49 * 49, ref random);
        var same = Rotate(plane, [.. Enumerable.Repeat(Complex.One, plane.Length)], 49);
        Assert.All(plane.Zip(same), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
    }

    [Fact]
    public void Each_colour_gets_phases_of_its_own()
    {
        var random = new SplitMix64(4);
        var grey = new byte[3 * 48 * 48];
        for (int i = 0; i < grey.Length; i += 3)
            grey.AsSpan(i, 3).Fill((byte)random.NextInt(60, 190));
        var forged = PhaseRandomisation.Apply(grey, 48, ref random);
        Assert.True(Enumerable.Range(0, 48 * 48).Average(i => Math.Abs(forged[3 * i] - forged[3 * i + 1])) > 20);
    }

    static double[] Noise(int count, ref SplitMix64 random)
    {
        var noise = new double[count];
        for (int i = 0; i < count; i++)
            noise[i] = 255 * random.NextDouble();
        return noise;
    }

    static double[] Rotate(double[] plane, Complex[] rotations, int size)
    {
        using var scope = torch.NewDisposeScope();
        var rotated = PhaseRandomisation.Rotate(torch.tensor(plane, [1, size, size]), [rotations], size);
        return rotated.contiguous().data<double>().ToArray();
    }

    /// <summary>By the definition, rows and then columns: X[k] = sum over j of x[j] e^(-2 pi i j k / n).</summary>
    static Complex[] Spectrum(double[] plane, int size)
    {
        Complex[] roots = [.. Enumerable.Range(0, size).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / size))];
        return Columns(Columns(Array.ConvertAll(plane, value => new Complex(value, 0))));

        Complex[] Columns(Complex[] square)
        {
            var transposed = new Complex[square.Length];
            for (int y = 0; y < size; y++)
            for (int k = 0; k < size; k++)
            for (int j = 0; j < size; j++)
                transposed[k * size + y] += square[y * size + j] * roots[j * k % size];
            return transposed;
        }
    }
}
