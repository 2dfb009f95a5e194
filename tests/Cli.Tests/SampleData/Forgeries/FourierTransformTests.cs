using System.Numerics;
using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Augmentations;

namespace StackingK8s.Tests.Cli.SampleData.Forgeries;

public class FourierTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(45)]
    [InlineData(49)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(97)]
    public void Any_length_equals_the_definition(int length)
    {
        var signal = Noise(length);
        var spectrum = new FourierTransform(length).Forward(signal);
        for (int k = 0; k < length; k++)
        {
            var expected = Complex.Zero;
            for (int j = 0; j < length; j++)
                expected += signal[j] * Complex.FromPolarCoordinates(1, -2 * Math.PI * j * k / length);
            Assert.InRange((spectrum[k] - expected).Magnitude, 0, 1e-11);
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(96)]
    public void There_and_back_again_is_the_same_square(int length)
    {
        var square = Noise(length * length);
        var fourier = new FourierTransform(length);
        var back = fourier.InverseSquare(fourier.ForwardSquare(square));
        for (int i = 0; i < square.Length; i++)
            Assert.InRange((back[i] - square[i]).Magnitude, 0, 1e-12);
    }

    [Fact]
    public void Rows_are_vertical_frequencies_and_columns_horizontal_ones()
    {
        const int size = 12;
        var wave = new Complex[size * size];
        for (int i = 0; i < wave.Length; i++)
            wave[i] = Complex.FromPolarCoordinates(1, 2 * Math.PI * (2 * (i / size) + 5 * (i % size)) / size);
        var spectrum = new FourierTransform(size).ForwardSquare(wave);
        for (int i = 0; i < spectrum.Length; i++)
            Assert.Equal(i == 2 * size + 5 ? 144 : 0, spectrum[i].Magnitude, 1e-10);
    }

    static Complex[] Noise(int count)
    {
        var random = new SplitMix64((ulong)count);
        var noise = new Complex[count];
        for (int i = 0; i < count; i++)
            noise[i] = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        return noise;
    }
}
