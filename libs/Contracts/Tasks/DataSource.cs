using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Tasks;

/// <summary>Where a step finds the images. The locations do not enter the work digest: the content found there does.</summary>
/// <param name="Manifest">Absolute path or URI of the training manifest.</param>
/// <param name="ImageRoot">Absolute folder that the manifest's paths start from.</param>
/// <param name="TestManifest">Absolute path or URI of the test manifest, if any.</param>
/// <param name="PositiveLabel">The label that counts as 1, if the user named it.</param>
/// <param name="Columns">Which columns of the manifests mean what.</param>
/// <param name="Duplicates">What becomes of images that are the same, or nearly, but stand in different groups.</param>
/// <param name="Accept">Names of warnings about the data that are not to be shown. No part of the work.</param>
public sealed record DataSource(
    string Manifest,
    string ImageRoot,
    string? TestManifest,
    string? PositiveLabel,
    ColumnsSpec Columns,
    DuplicatePolicy Duplicates,
    IReadOnlyList<string> Accept
);
