namespace StackingK8s.Cli.SampleData;

/// <summary>What lies in the output folder now.</summary>
/// <param name="AlreadyThere">The same data was found complete, and nothing was written.</param>
/// <param name="TrainManifest">Path of the training manifest; image paths in it are relative to its folder.</param>
/// <param name="TestManifest">Path of the test manifest, likewise.</param>
/// <param name="Samples">Every row of both.</param>
public sealed record SampleDataResult(bool AlreadyThere, string TrainManifest, string TestManifest, IReadOnlyList<PlannedSample> Samples);
