using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>A residual's arithmetic on five rows of an image.</summary>
abstract unsafe class ResidualKernel
{
    /// <summary>
    /// Levels per level of difference: a sensor's noise of one or two levels spreads over a tenth of the range, and edges are cut off.
    /// </summary>
    protected const int Gain = 8;

    /// <summary>The byte that stands for no difference.</summary>
    protected const int Middle = 128;

    /// <summary>Numbers that are kept of each pixel.</summary>
    public abstract int Values { get; }

    /// <summary>The arithmetic of a view.</summary>
    public static ResidualKernel For(ImageView view) =>
        view switch
        {
            ImageView.Laplacian => new LaplacianKernel(),
            ImageView.Srm => new SrmKernel(),
            _ => throw new ArgumentOutOfRangeException(nameof(view), view, "Not a residual."),
        };

    /// <summary>Turns a row's red, green and blue into the numbers that the filter needs.</summary>
    /// <param name="row">pixels x 3 bytes.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="target">pixels x <see cref="Values"/>.</param>
    public abstract void Read(byte* row, int pixels, short* target);

    /// <summary>Computes a row of the residual.</summary>
    /// <param name="rows">The five rows around it, each from the first pixel wanted, with two more pixels to either side.</param>
    /// <param name="pixels">How many are wanted.</param>
    /// <param name="target">pixels x 3 bytes.</param>
    public abstract void Apply(short** rows, int pixels, byte* target);
}

/// <summary>p minus the mean of its four neighbours, for each channel.</summary>
sealed unsafe class LaplacianKernel : ResidualKernel
{
    const int Channels = 3;

    public override int Values => Channels;

    public override void Read(byte* row, int pixels, short* target)
    {
        for (int i = 0; i < pixels * Channels; i++)
            target[i] = row[i];
    }

    public override void Apply(short** rows, int pixels, byte* target)
    {
        short* above = rows[1],
            here = rows[2],
            below = rows[3];
        int count = pixels * Channels,
            i = 0;
        var middle = Vector256.Create((short)Middle);
        var white = Vector256.Create((short)255);
        for (; i <= count - Vector256<short>.Count; i += Vector256<short>.Count)
        {
            var neighbours =
                Vector256.Load(above + i)
                + Vector256.Load(below + i)
                + Vector256.Load(here + i - Channels)
                + Vector256.Load(here + i + Channels);
            var value = ((Vector256.Load(here + i) << 2) - neighbours) * (Gain / 4) + middle;
            var cut = Vector256.Min(Vector256.Max(value, Vector256<short>.Zero), white).AsUInt16();
            Vector128.Narrow(cut.GetLower(), cut.GetUpper()).Store(target + i);
        }
        for (; i < count; i++)
        {
            int neighbours = above[i] + below[i] + here[i - Channels] + here[i + Channels];
            target[i] = (byte)Math.Clamp((4 * here[i] - neighbours) * (Gain / 4) + Middle, 0, 255);
        }
    }
}

/// <summary>
/// Three filters on the mean of the channels: SPAM's second difference [1 -2 1] / 2, SQUARE 3 x 3 / 4 and SQUARE 5 x 5 / 12 of the rich
/// models. Rounded to the nearest, halves up.
/// </summary>
sealed unsafe class SrmKernel : ResidualKernel
{
    public override int Values => 1;

    public override void Read(byte* row, int pixels, short* target)
    {
        for (int i = 0; i < pixels; i++, row += 3)
            target[i] = (short)(row[0] + row[1] + row[2]);
    }

    public override void Apply(short** rows, int pixels, byte* target)
    {
        for (int x = 0; x < pixels; x++, target += 3)
        {
            // Sums of pixels that the symmetric filters weigh alike.
            int centre = rows[2][x],
                across = rows[2][x - 1] + rows[2][x + 1],
                down = rows[1][x] + rows[3][x],
                corners = rows[1][x - 1] + rows[1][x + 1] + rows[3][x - 1] + rows[3][x + 1],
                farAxes = rows[0][x] + rows[4][x] + rows[2][x - 2] + rows[2][x + 2],
                farCorners = rows[0][x - 2] + rows[0][x + 2] + rows[4][x - 2] + rows[4][x + 2],
                knights = Knights(rows, x);
            target[0] = Level(across - 2 * centre, 2);
            target[1] = Level(2 * (across + down) - corners - 4 * centre, 4);
            target[2] = Level(8 * (across + down) - 6 * corners - 2 * farAxes + 2 * knights - farCorners - 12 * centre, 12);
        }
    }

    /// <summary>The eight pixels a knight's move away.</summary>
    static int Knights(short** rows, int x) =>
        rows[0][x - 1]
        + rows[0][x + 1]
        + rows[4][x - 1]
        + rows[4][x + 1]
        + rows[1][x - 2]
        + rows[1][x + 2]
        + rows[3][x - 2]
        + rows[3][x + 2];

    /// <summary>Gain x sum / (3 x norm) + 128 as a byte; the three is the number of channels in each value.</summary>
    static byte Level(int sum, int norm)
    {
        int unit = 3 * norm,
            scaled = 2 * Gain * sum + unit + 2 * unit * Middle;
        return scaled <= 0 ? (byte)0 : (byte)Math.Min(255, scaled / (2 * unit));
    }
}
