using ParquetSharp;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.OutOfFold;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.OutOfFold;

/// <summary>The manifest's columns that mean nothing to a network, in the tables of the aggregate.</summary>
public class FurtherColumnsTests
{
    static readonly string[] Features = ["effnet.0", "effnet.logit"];

    [Fact]
    public void A_column_that_has_the_name_of_another_in_the_table_gets_a_name_that_no_column_has()
    {
        Assert.Equal(["camera", "manifest.fold"], ColumnNames.OfTable(["camera", "fold"], Features));
        Assert.Equal(
            ["manifest.manifest.fold", "manifest.fold", "manifest.effnet.0"],
            ColumnNames.OfTable(["fold", "manifest.fold", "effnet.0"], Features)
        );
    }

    [Fact]
    public async Task Each_row_of_the_table_has_its_own_values()
    {
        using var run = await CommittedRun.MakeAsync();
        string file = run.Path(StepNames.Aggregate, ArtifactPaths.Aggregate.Table);

        Assert.Equal(["path", "label", "group", "fold", "camera", "manifest.fold", "effnet.0"], Names(file)[..7]);
        Assert.Equal(Enumerable.Range(0, CommittedRun.Rows).Select(row => $"c{row % 3}"), Values<string>(file, "camera"));
        Assert.Equal(Values<int>(file, "fold").Select(fold => $"own-{fold}"), Values<string>(file, "manifest.fold"));
    }

    [Fact]
    public async Task Test_rows_have_their_columns_and_the_mean_of_the_folds_features()
    {
        using var run = await CommittedRun.MakeAsync();
        string file = run.Path(StepNames.Aggregate, ArtifactPaths.Aggregate.TestTable);

        Assert.Equal(["path", "label", "group", "camera", "effnet.0"], Names(file)[..5]);
        Assert.Equal(Enumerable.Range(0, CommittedRun.TestRows).Select(row => $"t{row}.png"), Values<string>(file, "path"));
        Assert.Equal(Enumerable.Range(0, CommittedRun.TestRows).Select(row => $"c{row % 3}"), Values<string>(file, "camera"));
        var folds = Enumerable
            .Range(0, CommittedRun.Folds)
            .Select(fold => NpyFile.Read(run.Path(StepNames.Aggregate, ArtifactPaths.Aggregate.TestFeatures(fold))))
            .Select(array => new FloatMatrix(array.Shape[0], array.Shape[1], array.ToFloat32()))
            .ToList();
        Assert.Equal(Mean(column: 1), Values<float>(file, "effnet.1"));
        Assert.Equal(Mean(column: 2 * CommittedRun.Dimensions + 1), Values<float>(file, "maxvit.logit"));

        IEnumerable<float> Mean(int column) =>
            Enumerable.Range(0, CommittedRun.TestRows).Select(row => (float)folds.Average(fold => (double)fold[row, column]));
    }

    [Fact]
    public async Task Slices_are_a_table_of_their_own()
    {
        using var run = await CommittedRun.MakeAsync();

        Assert.Equal(
            "row,camera\n" + string.Concat(Enumerable.Range(0, CommittedRun.Rows).Select(row => $"{row},c{row % 3}\n")),
            await File.ReadAllTextAsync(
                run.Path(StepNames.Aggregate, ArtifactPaths.Aggregate.Slices),
                TestContext.Current.CancellationToken
            )
        );
        Assert.StartsWith(
            "row,camera\n0,c0\n1,c1\n",
            await File.ReadAllTextAsync(
                run.Path(StepNames.Aggregate, ArtifactPaths.Aggregate.TestSlices),
                TestContext.Current.CancellationToken
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_slice_may_be_the_group_but_no_column_that_the_folds_do_not_have()
    {
        FoldOutput fold = new(0, RowList.Of([new(0, "a.png", 0, "video-1"), new(1, "b.png", 1, null)]), RowList.Of([]), [])
        {
            GroupColumn = "video",
        };

        OutOfFoldTable table = new([fold], FeatureTable.Of(fold, FeatureSet.Both), ["video"]);

        Assert.Equal(["video-1", ""], new[] { table.Slice(0, 0), table.Slice(1, 0) });
        var refused = Assert.Throws<ArtifactException>(() =>
            new OutOfFoldTable([fold], FeatureTable.Of(fold, FeatureSet.Both), ["camera"])
        );
        Assert.Contains("do not have the column camera", refused.Message, StringComparison.Ordinal);
    }

    static string[] Names(string file)
    {
        using ParquetFileReader reader = new(file);
        return [.. Enumerable.Range(0, reader.FileMetaData.Schema.NumColumns).Select(i => reader.FileMetaData.Schema.Column(i).Name)];
    }

    static T[] Values<T>(string file, string column)
    {
        int at = Array.IndexOf(Names(file), column);
        using ParquetFileReader reader = new(file);
        using var group = reader.RowGroup(0);
        using var values = group.Column(at).LogicalReader<T>();
        return values.ReadAll((int)group.MetaData.NumRows);
    }
}
