using StackingK8s.Cli.SampleData.Photographs;

namespace StackingK8s.Cli.SampleData.Planning;

/// <summary>
/// A square of a photograph, Side x Side pixels with its upper left corner at (X, Y), that becomes one sample of Size x Size pixels.
/// </summary>
public readonly record struct Crop(Photograph Photograph, int X, int Y, int Side)
{
    /// <summary>How many pixels of the photograph one pixel of the sample covers along a side, at least 1.</summary>
    public double Scale(int size) => (double)Side / size;
}
