using System.Numerics;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// Adds a field of random phases to the spectrum of each colour: its amplitudes stay, all that has a shape is gone. Each colour gets
/// a field of its own, so that the colours come apart too: with one field for all, the palette stays and tiny networks hardly notice.
/// After Galerne, Gousseau and Morel, "Random Phase Textures: Theory and Synthesis", 2011.
/// </summary>
public static class PhaseRandomisation
{
    public static byte[] Apply(byte[] pixels, int size, ref SplitMix64 random)
    {
        var fourier = new FourierTransform(size);
        var forged = new byte[pixels.Length];
        for (int colour = 0; colour < 3; colour++)
        {
            var plane = new double[size * size];
            for (int i = 0; i < plane.Length; i++)
                plane[i] = pixels[3 * i + colour];
            plane = Rotate(plane, Rotations(size, ref random), fourier);
            for (int i = 0; i < plane.Length; i++)
                forged[3 * i + colour] = (byte)Math.Clamp(Math.Round(plane[i]), 0, 255);
        }
        return forged;
    }

    /// <summary>One colour with its phases moved, before rounding to bytes; size x size values.</summary>
    public static double[] Rotate(double[] plane, Complex[] rotations, FourierTransform fourier)
    {
        var spectrum = fourier.ForwardSquare(Array.ConvertAll(plane, value => new Complex(value, 0)));
        for (int i = 0; i < spectrum.Length; i++)
            spectrum[i] *= rotations[i];
        return Array.ConvertAll(fourier.InverseSquare(spectrum), value => value.Real);
    }

    /// <summary>
    /// size x size numbers of modulus 1, uniform in angle, those of opposite frequencies conjugate, so that a real image stays real.
    /// A frequency that is its own opposite keeps its phase; the mean brightness is one of these.
    /// </summary>
    public static Complex[] Rotations(int size, ref SplitMix64 random)
    {
        var rotations = new Complex[size * size];
        for (int i = 0; i < rotations.Length; i++)
        {
            int opposite = (size - i / size) % size * size + (size - i % size) % size;
            if (i == opposite)
                rotations[i] = Complex.One;
            else if (i < opposite)
            {
                rotations[i] = Complex.FromPolarCoordinates(1, 2 * Math.PI * random.NextDouble());
                rotations[opposite] = Complex.Conjugate(rotations[i]);
            }
        }
        return rotations;
    }
}
