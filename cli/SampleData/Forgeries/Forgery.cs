using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// All manipulations behind one signature: pure functions of pixels (Size x Size x 3 bytes: row, column, colour) and a random stream.
/// They do not change their input.
/// </summary>
public static class Forgery
{
    /// <param name="manipulation">Which one; None returns the pixels.</param>
    /// <param name="pixels">size x size x 3.</param>
    /// <param name="size">Side in pixels, at least <see cref="OptionFaults.MinSize"/>.</param>
    /// <param name="donor">size x size x 3 of another place; only a splice needs it.</param>
    /// <param name="random">The sample's own stream.</param>
    public static byte[] Apply(Manipulation manipulation, byte[] pixels, int size, byte[]? donor, ref SplitMix64 random) =>
        manipulation switch
        {
            Manipulation.None => pixels,
            Manipulation.Phase => PhaseRandomisation.Apply(pixels, size, ref random),
            Manipulation.Shuffle => BlockShuffle.Apply(pixels, size, ref random),
            Manipulation.Splice => Splice.Apply(pixels, donor ?? throw new ArgumentNullException(nameof(donor)), size, ref random),
            Manipulation.Mirror => MirroredHalf.Apply(pixels, size, ref random),
            Manipulation.Misalign => ChannelMisalignment.Apply(pixels, size, ref random),
            Manipulation.Mosaic => Mosaic.Apply(pixels, size, ref random),
            _ => throw new ArgumentOutOfRangeException(nameof(manipulation), manipulation, null),
        };
}
