namespace StackingK8s.Artifacts.Data;

/// <summary>One row of a manifest, as the steps pass it on.</summary>
/// <param name="Row">Position in the manifest, from 0.</param>
/// <param name="Path">The image, below the image root.</param>
/// <param name="Label">0 negative, 1 positive.</param>
/// <param name="Group">null where the manifest has no groups; never empty.</param>
public sealed record DataRow(int Row, string Path, int Label, string? Group);
