using StackingK8s.Cli.SampleData.Forgeries;

namespace StackingK8s.Cli.SampleData;

/// <summary>What to cut and forge. The same options and photographs give the same bytes.</summary>
public sealed record SampleDataOptions
{
    public required string PhotosFolder { get; init; }

    /// <summary>Written whole or not at all: images/, train_manifest.csv, test_manifest.csv and sample-data.json.</summary>
    public required string OutFolder { get; init; }

    /// <summary>Rows of the training manifest; even, because every photograph gives as many real as forged crops.</summary>
    public required int Count { get; init; }

    /// <summary>Rows of the test manifest; even. Not given: two fifths of <see cref="Count"/>.</summary>
    public int? TestCount { get; init; }

    public int TestRows => TestCount ?? 2 * (int)Math.Round(Count * 0.2);

    /// <summary>Side of a sample in pixels.</summary>
    public int Size { get; init; } = 96;

    public ulong Seed { get; init; } = 42;

    /// <summary>Photographs held out for the test manifest, drawn by the seed unless named.</summary>
    public int TestPhotographs { get; init; } = 4;

    /// <summary>File names, with or without extension, of the photographs held out; empty: drawn by the seed.</summary>
    public IReadOnlyList<string> TestPhotographNames { get; init; } = [];

    /// <summary>Groups never cross folds, so there must be at least this many training photographs.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>A crop covers Size to MaxScale x Size pixels of the photograph and is shrunk to Size.</summary>
    public double MaxScale { get; init; } = 2;

    public int MinQuality { get; init; } = 90;

    public int MaxQuality { get; init; } = 95;

    public IReadOnlyList<ManipulationShare> Manipulations { get; init; } = DefaultMix;

    /// <summary>What tiny networks can learn from two thousand small crops; they hardly learn the other manipulations.</summary>
    public static IReadOnlyList<ManipulationShare> DefaultMix { get; } =
    [new(Manipulation.Phase), new(Manipulation.Shuffle), new(Manipulation.Splice)];
}
