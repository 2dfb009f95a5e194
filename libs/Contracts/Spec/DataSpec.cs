using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>The user's images and labels.</summary>
public sealed record DataSpec
{
    /// <summary>CSV with the columns path and label, optionally group, and any others. A path, file:// or s3:// URI.</summary>
    [Location]
    public required string Manifest { get; init; }

    /// <summary>The folder that the manifest's paths start from.</summary>
    /// <value>The manifest's own folder.</value>
    [Location]
    public string? ImageRoot { get; init; }

    /// <summary>A second manifest, never trained on and scored once, at the end.</summary>
    /// <value>None: the run is scored out of fold, by one plain cross-fit.</value>
    [Location]
    public string? TestManifest { get; init; }

    /// <summary>The label that counts as 1.</summary>
    /// <value>fake where the labels are real and fake, else the second of the two in ordinal order (1 of 0 and 1).</value>
    [Length(1, 256)]
    public string? PositiveLabel { get; init; }

    /// <summary>The image root, by default the manifest's folder; pure, for locations of all kinds.</summary>
    public string RootOfImages() =>
        ImageRoot
        ?? Manifest.LastIndexOf('/') switch
        {
            > 0 and var end => Manifest[..end],
            0 => "/",
            _ => "",
        };
}

/// <summary>How the rows are split into folds: the same split as scikit-learn's StratifiedKFold or StratifiedGroupKFold.</summary>
public sealed record FoldsSpec
{
    /// <summary>Number of folds, 2 to 100; each trains every expert on the rows of the others.</summary>
    [Range(2, 100)]
    public int Count { get; init; } = 5;

    /// <summary>Draw the folds from the seed instead of the manifest's order.</summary>
    public bool Shuffle { get; init; } = true;
}
