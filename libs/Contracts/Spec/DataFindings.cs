namespace StackingK8s.Contracts.Spec;

/// <summary>Names of what may be found in the data; docs/data-check.md lists them.</summary>
public static class DataFindings
{
    /// <summary>Fatal findings: nothing trains.</summary>
    public const string SameManifest = "test-is-training",
        SameFile = "same-file",
        SharedBytes = "same-bytes-in-test",
        SharedPicture = "same-picture-in-test",
        SharedGroup = "group-in-test",
        OppositeLabels = "opposite-labels",
        Duplicates = "duplicates",
        Split = "split";

    /// <summary>Warnings: spec.data.accept silences them.</summary>
    public const string NoGroups = "no-groups",
        AlikeNames = "alike-names",
        Merged = "duplicates-merged",
        Accepted = "duplicates-accepted",
        TestDuplicates = "test-duplicates",
        FlatImages = "flat-images",
        ClassInOneGroup = "class-in-one-group",
        LargeGroup = "large-group",
        UnevenFolds = "uneven-folds",
        SliceInOneFold = "slice-in-one-fold",
        ShortcutFormat = "shortcut-format",
        ShortcutSize = "shortcut-size",
        ShortcutAspect = "shortcut-aspect",
        ShortcutQuality = "shortcut-jpeg-quality",
        ShortcutSubsampling = "shortcut-subsampling",
        ShortcutFileSize = "shortcut-file-size",
        ShortcutPath = "shortcut-path",
        TrainingAtChance = "training-at-chance";
}
