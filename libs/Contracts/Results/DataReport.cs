using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Results;

/// <summary>data.json: what was found in the rows and images before anything trained on them; a function of those alone.</summary>
/// <param name="Rows">Of the training manifest.</param>
/// <param name="TestRows">Of the test manifest; 0 without one.</param>
/// <param name="Groups">Groups that never part, after merging; a row without a group counts as one.</param>
/// <param name="FlatImages">Training and test images that are too flat for a fingerprint: compared by their bytes alone.</param>
/// <param name="Duplicates">What becomes of equal and nearly equal pictures in different groups.</param>
/// <param name="Fatal">Why nothing may train; empty in a committed attempt.</param>
/// <param name="Warnings">What may be wrong, by name.</param>
/// <param name="Merges">Groups that hold the same pictures; they became one where duplicates says merge.</param>
/// <param name="Folds">What each fold holds out; empty with a fatal finding.</param>
/// <param name="Shortcuts">How well the label follows from something that is not in the picture.</param>
public sealed record DataReport(
    int Rows,
    int TestRows,
    int Groups,
    int FlatImages,
    DuplicatePolicy Duplicates,
    IReadOnlyList<DataFinding> Fatal,
    IReadOnlyList<DataFinding> Warnings,
    IReadOnlyList<SamePictures> Merges,
    IReadOnlyList<FoldContent> Folds,
    IReadOnlyList<ShortcutScore> Shortcuts
);

/// <summary>Something found in the data.</summary>
/// <param name="Name">One of <see cref="DataFindings"/>; a warning is silenced by it.</param>
/// <param name="Message">What is wrong and what to do, with a table of rows where there are some.</param>
public sealed record DataFinding(string Name, string Message);

/// <summary>Groups of the training manifest that hold the same pictures.</summary>
/// <param name="Group">The name of all of them once they are merged: that of the first in the manifest.</param>
/// <param name="Names">The groups as the manifest has them, in its order; empty for rows without one.</param>
/// <param name="Pairs">The rows by which they hang together; other pairs may exist.</param>
public sealed record SamePictures(string Group, IReadOnlyList<string> Names, IReadOnlyList<SamePicture> Pairs);

/// <summary>Two rows that show the same picture.</summary>
/// <param name="First">Row of the training manifest.</param>
/// <param name="Second">A later one.</param>
/// <param name="Distance">Bits of 256 in which their fingerprints differ; null where their bytes are equal.</param>
public sealed record SamePicture(int First, int Second, int? Distance);

/// <summary>What a fold holds out.</summary>
/// <param name="Fold">From 0.</param>
/// <param name="Rows">How many.</param>
/// <param name="Positives">How many of them are of the positive class.</param>
/// <param name="Groups">How many groups they are; a row without a group counts as one.</param>
/// <param name="Slices">Column → value → rows, for the columns of spec.data.columns.slices.</param>
public sealed record FoldContent(
    int Fold,
    int Rows,
    int Positives,
    int Groups,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Slices
);

/// <summary>How well one property of the files alone predicts the label, on groups that it was not learnt from.</summary>
/// <param name="Name">The warning's name.</param>
/// <param name="Auc">0 to 1; 0.5 is chance.</param>
/// <param name="Low">Lower end of the 95 % interval, groups taken as independent.</param>
/// <param name="High">Upper end.</param>
public sealed record ShortcutScore(string Name, double Auc, double Low, double High);
