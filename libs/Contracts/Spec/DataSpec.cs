using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>The user's images and labels.</summary>
public sealed record DataSpec
{
    /// <summary>CSV in UTF-8 with a column of paths and one of labels, and any others. A path, file:// or s3:// URI.</summary>
    [Location]
    public required string Manifest { get; init; }

    /// <summary>The folder that the manifest's paths start from.</summary>
    /// <value>The manifest's own folder.</value>
    [Location]
    public string? ImageRoot { get; init; }

    /// <summary>A second manifest, never trained on and scored once, at the end.</summary>
    /// <value>None: the run is scored out of fold alone.</value>
    [Location]
    public string? TestManifest { get; init; }

    /// <summary>The label that counts as 1.</summary>
    /// <value>fake where the labels are real and fake, in any case; else the second of the two in ordinal order (1 of 0 and 1).</value>
    [Length(1, 256)]
    public string? PositiveLabel { get; init; }

    /// <summary>Which columns of the manifests mean what.</summary>
    [DistinctColumns]
    public ColumnsSpec Columns { get; init; } = new();

    /// <summary>What becomes of images that are the same, or nearly, but stand in different groups.</summary>
    public DuplicatePolicy Duplicates { get; init; } = DuplicatePolicy.Merge;

    /// <summary>Names of warnings about the data that are known and need not be shown again.</summary>
    [
        Items(0, 50),
        OneOf(
            DataFindings.NoGroups,
            DataFindings.AlikeNames,
            DataFindings.Merged,
            DataFindings.Accepted,
            DataFindings.TestDuplicates,
            DataFindings.FlatImages,
            DataFindings.ClassInOneGroup,
            DataFindings.LargeGroup,
            DataFindings.UnevenFolds,
            DataFindings.SliceInOneFold,
            DataFindings.ShortcutFormat,
            DataFindings.ShortcutSize,
            DataFindings.ShortcutAspect,
            DataFindings.ShortcutQuality,
            DataFindings.ShortcutSubsampling,
            DataFindings.ShortcutFileSize,
            DataFindings.ShortcutPath,
            DataFindings.TrainingAtChance
        )
    ]
    public IReadOnlyList<string> Accept { get; init; } = [];

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

/// <summary>Names of columns, as the manifests' first lines have them; a test manifest needs all of them but fold.</summary>
public sealed record ColumnsSpec
{
    /// <summary>Paths of the images, below the image root.</summary>
    [Length(1, 256)]
    public string Path { get; init; } = "path";

    /// <summary>Labels, of two kinds.</summary>
    [Length(1, 256)]
    public string Label { get; init; } = "label";

    /// <summary>Groups: rows of one group (frames of a video, pictures of a person) never lie in different folds.</summary>
    /// <value>The column group, if there is one; else every row is taken as independent.</value>
    [Length(1, 256)]
    public string? Group { get; init; }

    /// <summary>
    /// Your own folds, one value for each, numbered by value where all are numbers, else in ordinal order. They must be as many as
    /// folds.count and split no group.
    /// </summary>
    /// <value>None: the rows are split by labels and groups.</value>
    [Length(1, 256)]
    public string? Fold { get; init; }

    /// <summary>Columns whose values part the rows into kinds that are looked at one by one, such as a camera or a method.</summary>
    [Items(0, 20), Length(1, 256)]
    public IReadOnlyList<string> Slices { get; init; } = [];
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
