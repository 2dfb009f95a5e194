namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>What was done to a crop. The names in manifests are those of <see cref="ManipulationShare"/>.</summary>
public enum Manipulation
{
    /// <summary>A real crop.</summary>
    None,

    /// <summary>Amplitude spectrum kept, phases drawn anew: texture without objects.</summary>
    Phase,

    /// <summary>All 16-pixel blocks in another order.</summary>
    Shuffle,

    /// <summary>A hard-edged rectangle from elsewhere in the photograph.</summary>
    Splice,

    /// <summary>One half replaced by the reflection of the other.</summary>
    Mirror,

    /// <summary>Red and blue displaced against green.</summary>
    Misalign,

    /// <summary>A rectangle averaged to coarse cells.</summary>
    Mosaic,
}
