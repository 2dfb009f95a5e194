using System.Numerics;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Devices;
using static TorchSharp.torch;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// Adds a field of random phases to the spectrum of each colour: its amplitudes stay, all that has a shape is gone. Each colour gets
/// a field of its own, so that the colours come apart too: with one field for all, the palette stays and tiny networks hardly notice.
/// After Galerne, Gousseau and Morel, "Random Phase Textures: Theory and Synthesis", 2011.
/// </summary>
public static class PhaseRandomisation
{
    const int Colours = 3;

    // Nothing else of the command uses tensors, so libtorch may not be loaded yet.
    static PhaseRandomisation() => NativeTorch.Require();

    public static byte[] Apply(byte[] pixels, int size, ref SplitMix64 random)
    {
        var rotations = new Complex[Colours][];
        for (int colour = 0; colour < Colours; colour++)
            rotations[colour] = DrawRotations(size, ref random);
        using var scope = NewDisposeScope();
        var planes = tensor(pixels, [size, size, Colours]).permute(2, 0, 1).to(float64);
        var rotated = Rotate(planes, rotations, size);
        return rotated.round().clamp(0, 255).to(uint8).permute(1, 2, 0).contiguous().data<byte>().ToArray();
    }

    /// <summary>Moves the phases of images, before rounding to bytes.</summary>
    /// <param name="planes">(n, size, size), double precision.</param>
    /// <param name="rotations">For each plane size x size numbers of modulus 1; those of opposite frequencies conjugate.</param>
    /// <param name="size">Side in pixels.</param>
    /// <returns>(n, size, size), double precision.</returns>
    public static Tensor Rotate(Tensor planes, Complex[][] rotations, int size) =>
        fft.ifft2(fft.fft2(planes) * stack([.. rotations.Select(each => ToTensor(each, size))])).real;

    // From two real arrays: libtorch expects complex numbers at multiples of 16 bytes, and a managed array of them may lie at one of 8.
    static Tensor ToTensor(Complex[] numbers, int size) =>
        complex(
            tensor(Array.ConvertAll(numbers, number => number.Real), [size, size]),
            tensor(Array.ConvertAll(numbers, number => number.Imaginary), [size, size])
        );

    /// <summary>
    /// size x size numbers of modulus 1, uniform in angle, those of opposite frequencies conjugate, so that a real image stays real.
    /// A frequency that is its own opposite keeps its phase; the mean brightness is one of these.
    /// </summary>
    public static Complex[] DrawRotations(int size, ref SplitMix64 random)
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
