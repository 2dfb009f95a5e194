using NetVips;

namespace StackingK8s.Vision.Images.Decoding.Formats;

/// <summary>
/// The colours of CIELab and ICCLab TIFF, whose white is D50 as that of an ICC profile, as sRGB by their definitions (CIE 15;
/// IEC 61966-2-1).
/// </summary>
static class LabColours
{
    const string Profile = "icc-profile-data";

    // CIE's D50, in hundredths as libvips has XYZ.
    static readonly double[] White = [96.422, 100, 82.521];

    // XYZ of white D50 to the light of sRGB, adapted by Bradford's matrix.
    static readonly double[,] FromXyz =
    {
        { 0.031338561, -0.016168667, -0.004906146 },
        { -0.009787684, 0.019161415, 0.000334540 },
        { 0.000719453, -0.002289914, 0.014052427 },
    };

    /// <summary>Converts an image.</summary>
    /// <param name="image">Its first three bands are lightness, a and b as stored in 8 or 16 bits.</param>
    /// <param name="offset">Whether a and b are stored with an offset (ICCLab), rather than as signed numbers (CIELab).</param>
    /// <returns>8-bit sRGB; three bands, without a profile.</returns>
    public static Image ToSrgb(Image image, bool offset)
    {
        bool deep = image.Format is Enums.BandFormat.Ushort or Enums.BandFormat.Short;
        double unit = deep ? 256 : 1;
        using var unsigned = image.Copy(format: deep ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar);
        using var stored = unsigned[0];
        double whole =
            !deep ? 255
            : offset ? 65280
            : 65535;
        using var lightness = stored * (100 / whole);
        using var pair = unsigned.ExtractBand(1, 2);
        using var signed = offset ? pair : pair.Copy(format: deep ? Enums.BandFormat.Short : Enums.BandFormat.Char);
        using var opponent = signed / unit - (offset ? 128 : 0);
        using var joined = lightness.Bandjoin(opponent);
        using var lab = joined.Copy(interpretation: Enums.Interpretation.Lab);
        using var xyz = lab.Lab2XYZ(White);
        using var matrix = Image.NewFromArray(FromXyz);
        using var mixed = xyz.Recomb(matrix);
        using var light = mixed.Copy(interpretation: Enums.Interpretation.Scrgb);
        using var srgb = light.ScRGB2sRGB(8);
        return srgb.Contains(Profile) ? srgb.Mutate(mutable => mutable.Remove(Profile)) : srgb.Copy();
    }
}
