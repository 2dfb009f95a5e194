using StackingK8s.Cli.SampleData.Forgeries;

namespace StackingK8s.Cli.SampleData.Planning;

/// <summary>One image to be written, decided before any pixel is read.</summary>
/// <param name="Index">Position over both splits; names the file.</param>
/// <param name="IsTest">Whether its photograph is held out for the test manifest.</param>
/// <param name="Crop">The pixels it starts from.</param>
/// <param name="Manipulation">What is done to them; None for a real sample.</param>
/// <param name="Donor">Where a splice takes its rectangle from: another place in the same photograph. Otherwise null.</param>
/// <param name="Quality">JPEG quality.</param>
/// <param name="Seed">Of the sample's own random stream.</param>
public sealed record PlannedSample(int Index, bool IsTest, Crop Crop, Manipulation Manipulation, Crop? Donor, int Quality, ulong Seed)
{
    public const string Real = "real",
        Fake = "fake";

    public string Label => Manipulation == Manipulation.None ? Real : Fake;

    /// <summary>Relative to the output folder. The name tells neither label nor photograph.</summary>
    public string File => $"images/{Index:D5}.jpg";
}
