using System.Runtime.Intrinsics.X86;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Resampling;

namespace StackingK8s.Tests.Vision.Images;

public sealed class ResamplingTests : IDisposable
{
    readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [
        InlineData(100, 80, 31),
        InlineData(81, 200, 40),
        InlineData(33, 33, 64),
        InlineData(5, 9, 24),
        InlineData(400, 400, 8),
        InlineData(1, 1, 16),
        InlineData(1, 40, 16)
    ]
    public void Every_pixel_is_what_the_formula_says_in_double_precision(int width, int height, int size)
    {
        byte[] noise = Pictures.Noise(width, height);
        byte[] decoded = Decode(noise, width, height, size);
        double[] exact = Lanczos(noise, width, height, size);
        double squares = 0;
        for (int i = 0; i < decoded.Length; i++)
        {
            double wanted = Math.Clamp(exact[i], 0, 255);
            Assert.InRange(decoded[i], wanted - 0.7, wanted + 0.7);
            squares += Math.Pow(decoded[i] - wanted, 2);
        }
        // Rounding to whole numbers alone makes 0.29.
        Assert.InRange(Math.Sqrt(squares / decoded.Length), 0, 0.32);
    }

    [Fact]
    public void Pillows_resize_of_the_same_square_differs_by_its_roundings_alone()
    {
        foreach (string line in File.ReadLines("Golden/lanczos-pillow.txt"))
        {
            int[] numbers = [.. line.Split(' ').Select(int.Parse)];
            var (width, height, size) = (numbers[0], numbers[1], numbers[2]);
            byte[] picture = new byte[width * height * 3];
            for (int i = 0; i < picture.Length; i++)
            {
                int c = i % 3,
                    x = i / 3 % width,
                    y = i / 3 / width;
                picture[i] = (byte)(64 + (x * x * 3 + y * y * 5 + x * y * 7 + c * 85) % 128);
            }
            byte[] decoded = Decode(picture, width, height, size);
            for (int i = 0; i < decoded.Length; i++)
                Assert.InRange(decoded[i] - numbers[3 + i], -1, 1);
        }
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(255)]
    public void An_even_surface_stays_exactly_even(byte value)
    {
        byte[] even = [.. Enumerable.Repeat(value, 50 * 37 * 3)];
        foreach (int size in (int[])[7, 36, 90])
            Assert.All(Decode(even, 50, 37, size), pixel => Assert.Equal(value, pixel));
    }

    [Fact]
    public void Vector_instructions_change_no_byte()
    {
        foreach (var (length, size) in ((int, int)[])[(64, 64), (100, 33), (37, 50), (12, 5), (9, 3)])
        {
            byte[] noise = Pictures.Noise(length, length);
            // Extremes too: where sums go furthest beyond a byte.
            for (int i = 0; i < noise.Length; i += 2)
                noise[i] = (byte)(i / 2 % 3 == 0 ? 255 : 0);
            var outputs = new byte[2][];
            for (int v = 0; v < 2; v++)
            {
                FilterTaps down = FilterTaps.Lanczos(length, 0, length, size),
                    across = FilterTaps.Lanczos(length, 0, length, size);
                outputs[v] = new byte[size * size * 3];
                new SeparableFilter(down, across) { Vectors = v == 1 && Avx2.IsSupported }.Apply(noise, length * 3, outputs[v]);
            }
            Assert.Equal(outputs[0], outputs[1]);
        }
    }

    byte[] Decode(byte[] rgb, int width, int height, int size) =>
        ImageDecoder.Decode(folder.Write("a.png", Pictures.Png(rgb, width, height)), size);

    /// <summary>The centre square by the definition: two sums over all source pixels, in double precision, nothing rounded.</summary>
    static double[] Lanczos(byte[] rgb, int width, int height, int size)
    {
        int side = Math.Min(width, height);
        double[][] down = Weights(height, (height - side) / 2.0, side, size),
            across = Weights(width, (width - side) / 2.0, side, size);
        var result = new double[size * size * 3];
        var row = new double[width * 3];
        for (int y = 0; y < size; y++)
        {
            Array.Clear(row);
            for (int v = 0; v < height; v++)
            for (int i = 0; down[y][v] != 0 && i < row.Length; i++)
                row[i] += down[y][v] * rgb[v * width * 3 + i];
            for (int x = 0; x < size; x++)
            for (int u = 0; u < width; u++)
            for (int c = 0; c < 3; c++)
                result[(y * size + x) * 3 + c] += across[x][u] * row[u * 3 + c];
        }
        return result;
    }

    static double[][] Weights(int length, double from, double side, int size) =>
        [
            .. Enumerable
                .Range(0, size)
                .Select(output =>
                {
                    double scale = side / size,
                        centre = from + (output + 0.5) * scale - 0.5;
                    double[] weights = [.. Enumerable.Range(0, length).Select(i => Kernel((i - centre) / Math.Max(1, scale)))];
                    return weights.Select(weight => weight / weights.Sum()).ToArray();
                }),
        ];

    static double Kernel(double x) =>
        x == 0 ? 1
        : Math.Abs(x) >= 3 ? 0
        : Sinc(x) * Sinc(x / 3);

    static double Sinc(double x) => Math.Sin(Math.PI * x) / (Math.PI * x);
}
