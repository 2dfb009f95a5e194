using System.Numerics;
using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Cli.SampleData.Forgeries;

public class PhaseRandomisationTests
{
    [Theory]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(96)]
    public void The_amplitude_spectrum_stays_the_result_is_real_and_the_image_is_another(int size)
    {
        var random = new SplitMix64(3);
        var plane = new double[size * size];
        for (int i = 0; i < plane.Length; i++)
            plane[i] = 255 * random.NextDouble();
        var fourier = new FourierTransform(size);
        var rotated = PhaseRandomisation.Rotate(plane, PhaseRandomisation.Rotations(size, ref random), fourier);

        var before = fourier.ForwardSquare(Array.ConvertAll(plane, v => new Complex(v, 0)));
        // The imaginary part was dropped: had it not been zero, amplitudes would be missing here.
        var after = fourier.ForwardSquare(Array.ConvertAll(rotated, v => new Complex(v, 0)));
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i].Magnitude, after[i].Magnitude, 1e-7);
        Assert.Equal(plane.Average(), rotated.Average(), 1e-9);
        Assert.True(plane.Zip(rotated, (a, b) => Math.Abs(a - b)).Average() > 50);
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
}
