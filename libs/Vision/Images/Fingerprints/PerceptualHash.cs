namespace StackingK8s.Vision.Images.Fingerprints;

/// <summary>
/// A perceptual hash of 256 bits after PDQ (Facebook, The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm, 2019): the
/// 16 x 16 lowest frequencies, without the constant ones, of the picture's lightness at 64 x 64 pixels, each above its median or not. Whole
/// numbers throughout: the same bits on every processor.
/// </summary>
static class PerceptualHash
{
    /// <summary>Pixels on each side of what is hashed.</summary>
    public const int Side = 64;

    const int Frequencies = 16,
        Bits = Frequencies * Frequencies,
        CosinePlaces = 14,
        LightnessPlaces = 4;

    /// <summary>
    /// PDQ's quality, the change between neighbouring pixels: below it a picture is a plain area or one edge, and those are all alike.
    /// Measured: docs/data-check.md.
    /// </summary>
    const int LeastDetail = 10;

    /// <summary>
    /// Half of the frequencies reach this many grey levels (of an orthonormal transform), or compression would decide too many bits.
    /// Measured: docs/data-check.md.
    /// </summary>
    const int LeastContrast = 4;

    static readonly int[] Cosines = CreateCosines();

    /// <summary>Hashes pixels.</summary>
    /// <param name="rgb">Side x Side x 3 bytes.</param>
    /// <returns>64 hexadecimal digits; null for a picture too flat to tell from others.</returns>
    public static string? Compute(ReadOnlySpan<byte> rgb)
    {
        int[] lightness = ToLightness(rgb);
        if (Detail(lightness) < LeastDetail)
            return null;
        var coefficients = Transform(lightness);
        return Median(coefficients.Select(Math.Abs)) < Unit * LeastContrast ? null : Hash(coefficients);
    }

    // What a coefficient of 1 in an orthonormal transform of side 64 is here.
    const long Unit = (1L << (2 * CosinePlaces + LightnessPlaces)) * Side / 2;

    // The weights of Rec. 601, as JPEG's own Y, times 2^16; kept with four binary places.
    static int[] ToLightness(ReadOnlySpan<byte> rgb)
    {
        var lightness = new int[Side * Side];
        for (int i = 0; i < lightness.Length; i++)
            lightness[i] = (19595 * rgb[3 * i] + 38470 * rgb[3 * i + 1] + 7471 * rgb[3 * i + 2] + (1 << 11)) >> (16 - LightnessPlaces);
        return lightness;
    }

    static int Detail(int[] lightness)
    {
        int sum = 0;
        for (int y = 0; y < Side; y++)
        for (int x = 0; x < Side; x++)
        {
            int here = lightness[y * Side + x];
            if (x + 1 < Side)
                sum += Percent(lightness[y * Side + x + 1] - here);
            if (y + 1 < Side)
                sum += Percent(lightness[(y + 1) * Side + x] - here);
        }
        return sum / 90;

        static int Percent(int difference) => Math.Abs(difference) * 100 / (255 << LightnessPlaces);
    }

    static long Median(IEnumerable<long> values) => values.Order().ElementAt(Bits / 2 - 1);

    static string Hash(long[] coefficients)
    {
        long median = Median(coefficients);
        var hash = new byte[Bits / 8];
        for (int i = 0; i < Bits; i++)
            if (coefficients[i] > median)
                hash[i / 8] |= (byte)(0x80 >> (i % 8));
        return Convert.ToHexStringLower(hash);
    }

    static long[] Transform(int[] lightness)
    {
        var across = new long[Side * Frequencies];
        for (int y = 0; y < Side; y++)
        for (int f = 0; f < Frequencies; f++)
        {
            long sum = 0;
            for (int x = 0; x < Side; x++)
                sum += (long)Cosines[f * Side + x] * lightness[y * Side + x];
            across[y * Frequencies + f] = sum;
        }
        var both = new long[Bits];
        for (int g = 0; g < Frequencies; g++)
        for (int f = 0; f < Frequencies; f++)
        {
            long sum = 0;
            for (int y = 0; y < Side; y++)
                sum += Cosines[g * Side + y] * across[y * Frequencies + f];
            both[g * Frequencies + f] = sum;
        }
        return both;
    }

    // DCT-II of frequencies 1 to 16; the common factor does not matter.
    static int[] CreateCosines()
    {
        var cosines = new int[Frequencies * Side];
        for (int f = 0; f < Frequencies; f++)
        for (int x = 0; x < Side; x++)
            cosines[f * Side + x] = (int)Math.Round((1 << CosinePlaces) * Math.Cos(Math.PI / 2 / Side * (f + 1) * (2 * x + 1)));
        return cosines;
    }
}
