using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck;
using StackingK8s.DataCheck.Duplicates;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>
/// Whether the images that the folds list are those whose digest they read, none of them in test and training, with two labels, or in two
/// groups that were to be merged; and whether the data check says of them what data.json says.
/// </summary>
sealed class ImagesCheck : IRunCheck
{
    /// <summary>Rows; the whole data check is made again for no more, which takes some seconds.</summary>
    const int MostChecked = 20_000;

    /// <summary>Rows; the same pictures are sought among no more, which takes some seconds too.</summary>
    const int MostCompared = 50_000;

    const string Images = "images",
        Data = "data";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Images, Data];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches images = new(),
            data = new();
        string first = StepNames.Fold(0);
        var task = run.Task<FoldTask>(first);
        foreach (var fold in run.Folds)
        {
            if (fold.DigestOf(ArtifactPaths.Fold.Images) != run.Step(first).DigestOf(ArtifactPaths.Fold.Images))
                images.Add($"{fold.Reference.Step}/{ArtifactPaths.Fold.Images} is not the one of {first}");
            if (fold.DigestOf(ArtifactPaths.Fold.Data) != run.Step(first).DigestOf(ArtifactPaths.Fold.Data))
                data.Add($"{fold.Reference.Step}/{ArtifactPaths.Fold.Data} is not the one of {first}");
        }
        var table = RowTable.ReadComplete(run);
        var (training, test) = ImagesCsv.Read(run.File(first, ArtifactPaths.Fold.Images));
        var testRows = task.Data.TestManifest is null ? null : run.Rows(first, ArtifactPaths.Fold.TestRows);
        images.Add(ListProblem(run, training, table.Count, "images"));
        images.Add(ListProblem(run, test, testRows?.Count ?? 0, "test images"));
        var report = run.Json<DataReport>(first, ArtifactPaths.Fold.Data);
        data.AddRange(report.Fatal.Select(finding => $"{ArtifactPaths.Fold.Data} names {finding.Name}, with which nothing may be trained"));
        if (images.Count == 0)
        {
            images.AddRange(SharedBytes(training, test, table, task.Data.Duplicates));
            if (training.Count + test.Count <= MostChecked)
                data.AddRange(Differences(report, Check(run, table, training, test, task).Report, task.Data.Duplicates));
            else if (training.Count + test.Count <= MostCompared)
                data.AddRange(SharedPictures(training, test, table, task.Data.Duplicates));
        }
        return Task.FromResult<IReadOnlyList<Claim>>([
            images.Of(
                Images,
                ClaimLevel.Consistent,
                "the same list in every fold, of the digest that was read; no image in test and training, or with two labels"
            ),
            data.Of(Data, ClaimLevel.Consistent, How(training.Count + test.Count)),
        ]);
    }

    static string How(int rows) =>
        rows switch
        {
            <= MostChecked => "the data check made again from rows and listed images: nothing fatal, and the same balance and shortcuts",
            <= MostCompared => string.Create(
                CultureInfo.InvariantCulture,
                $"the same in every fold, nothing fatal, no picture in test and training or in two groups by the listed fingerprints; "
            ) + string.Create(CultureInfo.InvariantCulture, $"balance and shortcuts are not counted again above {MostChecked:N0} rows"),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"the same in every fold, nothing fatal; not made again above {MostCompared:N0} rows"
            ),
        };

    static string? ListProblem(LoadedRun run, ImageList listed, int rows, string input)
    {
        if (listed.Count != rows)
            return $"{ArtifactPaths.Fold.Images} lists {listed.Count} {input} for {rows} rows";
        string digest = ContentDigest.OfList(Enumerable.Range(0, listed.Count).Select(listed.Sha256));
        return rows == 0 || run.Step(StepNames.Fold(0)).Result.Inputs.GetValueOrDefault(input) == digest
            ? null
            : $"the {input} that {ArtifactPaths.Fold.Images} lists are not those whose digest fold-0 read";
    }

    static IEnumerable<string> SharedBytes(ImageList training, ImageList test, RowTable table, DuplicatePolicy policy)
    {
        Dictionary<Vector256<ulong>, int> rowOf = new(training.Count);
        for (int row = 0; row < training.Count; row++)
            if (!rowOf.TryAdd(Digest(training, row), row) && rowOf[Digest(training, row)] is var earlier)
            {
                if (table.Label(earlier) != table.Label(row))
                    yield return $"rows {earlier} and {row} are the same image with different labels";
                if (policy != DuplicatePolicy.Accept && (table.Group(row) is null || table.Group(earlier) != table.Group(row)))
                    yield return $"rows {earlier} and {row} are the same image in different groups";
            }
        for (int row = 0; row < test.Count; row++)
            if (rowOf.TryGetValue(Digest(test, row), out int trained))
                yield return $"test row {row} is the image of training row {trained}";
    }

    static Vector256<ulong> Digest(ImageList images, int row) => MemoryMarshal.Read<Vector256<ulong>>(images.Sha256Bytes(row));

    static IEnumerable<string> SharedPictures(ImageList training, ImageList test, RowTable table, DuplicatePolicy policy)
    {
        string?[] groups = [.. Enumerable.Range(0, table.Count).Select(table.Group)];
        if (policy != DuplicatePolicy.Accept)
            foreach (var same in DuplicateSearch.AcrossGroups(training, groups))
                yield return InDifferentGroups(same);
        if (test.Count > 0)
            foreach (var same in DuplicateSearch.Between(training, test))
                yield return $"test row {same.Second} shows the picture of training row {same.First}";
    }

    static string InDifferentGroups(SamePicture same) =>
        $"rows {same.First} and {same.Second} show the same picture, but lie in different groups";

    static CheckedData Check(
        LoadedRun run,
        RowTable table,
        IReadOnlyList<ImageFacts> training,
        IReadOnlyList<ImageFacts> test,
        FoldTask task
    )
    {
        Dictionary<string, IReadOnlyList<string>> none = [];
        int[] rows = [.. Enumerable.Range(0, table.Count)];
        string[] paths = [.. rows.Select(table.Path)];
        CheckedRows checkedRows = new(paths, [.. rows.Select(table.Label)], [.. rows.Select(table.Group)], training, paths, none, "");
        CheckedRows? checkedTest = null;
        if (task.Data.TestManifest is not null)
        {
            var list = run.Rows(StepNames.Fold(0), ArtifactPaths.Fold.TestRows);
            int[] all = [.. Enumerable.Range(0, list.Count)];
            string[] testPaths = [.. all.Select(list.Path)];
            checkedTest = new(testPaths, [.. all.Select(list.Label)], [.. all.Select(list.Group)], test, testPaths, none, " ");
        }
        return DataChecker.Check(
            checkedRows,
            checkedTest,
            new(
                run.Json<FoldSummary>(StepNames.Fold(0), ArtifactPaths.Fold.Summary).LabelNames,
                task.Data.Columns.Fold is null ? null : [.. table.FoldOfRow.Select(fold => $"{fold}")],
                task.Data.Duplicates,
                task.Folds,
                task.Seed
            )
        );
    }

    // Groups are listed as merged, so what was merged, and the slices, cannot be seen in the rows any more.
    static IEnumerable<string> Differences(DataReport committed, DataReport made, DuplicatePolicy policy)
    {
        foreach (var finding in made.Fatal)
            yield return $"{finding.Name}: {finding.Message}";
        if (policy != DuplicatePolicy.Accept)
            foreach (var same in made.Merges.SelectMany(merge => merge.Pairs))
                yield return InDifferentGroups(same);
        DataReport Comparable(DataReport report) =>
            report with
            {
                Fatal = [],
                Warnings = [],
                Merges = [],
                Folds = [.. report.Folds.Select(fold => fold with { Slices = new Dictionary<string, IReadOnlyDictionary<string, int>>() })],
            };
        if (ContractJson.Write(Comparable(committed)) != ContractJson.Write(Comparable(made)))
            yield return $"{ArtifactPaths.Fold.Data} is not what the data check says of these rows and images";
    }
}
