namespace StackingK8s.Artifacts.Data;

/// <summary>A checked manifest.</summary>
/// <param name="Rows">In the order of the file.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="HasGroups">Whether there is a column group.</param>
/// <param name="Sha256">Of the file's bytes, 64 hex digits.</param>
public sealed record Manifest(IReadOnlyList<ManifestRow> Rows, IReadOnlyList<string> LabelNames, bool HasGroups, string Sha256);
