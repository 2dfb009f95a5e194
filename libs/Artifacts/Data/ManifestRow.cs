using System.Collections.ObjectModel;

namespace StackingK8s.Artifacts.Data;

/// <summary>One labelled image.</summary>
/// <param name="Path">Below the image root, with no '..' in it.</param>
/// <param name="Label">0 negative, 1 positive.</param>
/// <param name="Group">Images of one group never cross folds; null where the manifest has no groups, never empty.</param>
/// <param name="Other">The manifest's further columns by name, as they stand in the file.</param>
public sealed record ManifestRow(string Path, int Label, string? Group, IReadOnlyDictionary<string, string> Other)
{
    /// <summary>A row without further columns.</summary>
    public ManifestRow(string path, int label, string? group)
        : this(path, label, group, ReadOnlyDictionary<string, string>.Empty) { }
}
