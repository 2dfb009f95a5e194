using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck.Balance;
using StackingK8s.DataCheck.Duplicates;
using StackingK8s.DataCheck.Findings;
using StackingK8s.DataCheck.Names;
using StackingK8s.DataCheck.Shortcuts;
using StackingK8s.DataCheck.Splits;

namespace StackingK8s.DataCheck;

/// <summary>What a check depends on besides the rows.</summary>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="OwnFolds">The user's own fold of each training row; null where the rows are to be split.</param>
/// <param name="Duplicates">What becomes of the same pictures in different groups.</param>
/// <param name="Folds">How the rows are split.</param>
/// <param name="Seed">Seed of the shuffle.</param>
public sealed record CheckSettings(
    IReadOnlyList<string> LabelNames,
    IReadOnlyList<string>? OwnFolds,
    DuplicatePolicy Duplicates,
    FoldsSpec Folds,
    long Seed
);

/// <summary>The result of a check.</summary>
/// <param name="Report">Everything found.</param>
/// <param name="Groups">The effective group of each training row, after merging; null for a row that stands for itself.</param>
/// <param name="FoldOfRow">From 0; empty with a fatal finding.</param>
public sealed record CheckedData(DataReport Report, IReadOnlyList<string?> Groups, int[] FoldOfRow)
{
    /// <summary>Ends the work where nothing may train.</summary>
    /// <exception cref="DataException">There are fatal findings: all of them, with tables of rows.</exception>
    public void RejectFatal()
    {
        if (Report.Fatal.Count > 0)
            throw new DataException(
                "The data cannot be trained on:\n" + string.Join("\n", Report.Fatal.Select(finding => $"{finding.Name}: {finding.Message}"))
            );
    }
}

/// <summary>
/// Checks rows and images before anything trains on them, and splits the rows. Pure: equal rows give equal reports, byte for byte.
/// </summary>
public static class DataChecker
{
    /// <summary>A warning takes more than this share of images without a fingerprint.</summary>
    const double NotableFlatShare = 0.25;

    /// <summary>Checks.</summary>
    /// <param name="training">Rows of the training manifest.</param>
    /// <param name="test">Rows of the test manifest; null without one.</param>
    /// <param name="settings">Labels, folds, and what becomes of duplicates.</param>
    public static CheckedData Check(CheckedRows training, CheckedRows? test, CheckSettings settings)
    {
        var pairs = DuplicateSearch.AcrossGroups(training.Images, training.Groups);
        var (merges, merged) = GroupMerging.Merge(training.Groups, pairs);
        var groups = settings.Duplicates == DuplicatePolicy.Merge ? merged : training.Groups;
        var duplicates = DuplicateFindings.Find(training, merges, settings.Duplicates);
        List<DataFinding> fatal =
        [
            .. ContradictoryRows.Find(training, "training", settings.LabelNames),
            .. test is null ? [] : ContradictoryRows.Find(test, "test", settings.LabelNames),
            .. test is null ? [] : TestOverlap.Find(training, test),
            .. duplicates is { Name: DataFindings.Duplicates } ? [duplicates] : Array.Empty<DataFinding>(),
        ];
        int[] folds = Split(new(training.Labels, groups, settings.OwnFolds, settings.LabelNames), settings, fatal);
        int[] units = CheckedRows.Units(groups);
        var contents = folds.Length == 0 ? [] : FoldContents.Count(training, units, folds, settings.Folds.Count);
        var shortcuts =
            folds.Length == 0 ? [] : ShortcutSearch.Find(new([.. training.Labels], folds, units), training.Images, training.Paths);
        int flat = (test is null ? training.Images : training.Images.Concat(test.Images)).Count(image => image.Fingerprint is null);
        List<DataFinding> warnings = [.. NameWarnings.Find(training, test, settings.LabelNames)];
        if (duplicates is not null && duplicates.Name != DataFindings.Duplicates)
            warnings.Add(duplicates);
        if (test is not null && DuplicateFindings.FindInTest(test, DuplicateSearch.AcrossGroups(test.Images, test.Groups)) is { } twice)
            warnings.Add(twice);
        warnings.AddRange(OfFlatImages(flat, training.Images.Count + (test?.Images.Count ?? 0)));
        warnings.AddRange(BalanceWarnings.OfGroups("training", training.Labels, groups, settings.LabelNames));
        if (test is not null)
            warnings.AddRange(BalanceWarnings.OfGroups("test", test.Labels, test.Groups, settings.LabelNames));
        if (contents.Count > 0)
            warnings.AddRange(BalanceWarnings.OfFolds(contents));
        warnings.AddRange(ShortcutSearch.Warnings(shortcuts));
        DataReport report = new(
            training.Paths.Count,
            test?.Paths.Count ?? 0,
            units.Max() + 1,
            flat,
            settings.Duplicates,
            fatal,
            warnings,
            merges,
            contents,
            shortcuts
        );
        return new(report, groups, folds);
    }

    /// <returns>The fold of each row; none where there is a fatal finding, of which an impossible split is one.</returns>
    static int[] Split(SplitRows rows, CheckSettings settings, List<DataFinding> fatal)
    {
        int[] folds = [];
        try
        {
            folds = FoldSplit.AssignFolds(rows, settings.Folds, settings.Seed);
        }
        catch (DataException impossible)
        {
            fatal.Add(new(DataFindings.Split, impossible.Message));
        }
        return fatal.Count == 0 ? folds : [];
    }

    static IEnumerable<DataFinding> OfFlatImages(int flat, int images)
    {
        if (flat > NotableFlatShare * images)
            yield return new(
                DataFindings.FlatImages,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{flat:N0} of {images:N0} images are too flat to be told from others: of these, only copies of the same bytes are "
                        + $"found."
                )
            );
    }
}
