namespace StackingK8s.Cli.SampleData;

/// <summary>Keeps random streams of one seed apart. A changed number changes the data of every seed.</summary>
internal static class StreamPurpose
{
    public const ulong TestPhotographs = 1,
        TrainingCrops = 2,
        TestCrops = 3,
        Samples = 4,
        Redraws = 5;
}
