using StackingK8s.Contracts.Spec;
using StackingK8s.OutOfFold;
using StackingK8s.OutOfFold.Scaling;

namespace StackingK8s.Tests.Stacking.OutOfFold;

public sealed class OutOfFoldTableTests : IDisposable
{
    readonly TinyFolds folds = new();

    public void Dispose() => folds.Dispose();

    [Theory]
    [InlineData(FeatureSet.Both, "effnet.0 effnet.1 effnet.logit")]
    [InlineData(FeatureSet.Embeddings, "effnet.0 effnet.1")]
    [InlineData(FeatureSet.Logits, "effnet.logit")]
    public void Columns_are_what_the_features_ask_for(FeatureSet features, string columns) =>
        Assert.Equal(columns, string.Join(' ', Table(features).Columns));

    [Fact]
    public void Rows_come_back_into_the_order_of_the_manifest()
    {
        var whole = Assemble(FeatureSet.Both);

        Assert.Equal([0, 1, 2, 3, 4, 5], Enumerable.Range(0, whole.Rows).Select(row => whole[row].Row));
        Assert.Equal([1, 0, 2, 2, 0, 1], Enumerable.Range(0, whole.Rows).Select(row => whole.Fold(row).Fold));
        Assert.Equal([0, 1, 0, 1, 0, 1], whole.Labels());
        Assert.Equal(["video-0", "video-0", "video-1", "video-1", "video-2", "video-2"], whole.Groups());
        Assert.Equal(Enumerable.Range(0, 6).SelectMany(row => new[] { row, row + 0.5f, -row }), Read(whole, 0, 6));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 3)]
    [InlineData(5, 1)]
    public void Any_stretch_of_rows_can_be_read(int first, int count) =>
        Assert.Equal(
            Enumerable.Range(first, count).SelectMany(row => new[] { row, row + 0.5f, -row }),
            Read(Assemble(FeatureSet.Both), first, count)
        );

    [Fact]
    public void Logits_are_kept_whatever_the_features()
    {
        var whole = Assemble(FeatureSet.Embeddings);

        Assert.Equal([0, -1, -2, -3, -4, -5], Enumerable.Range(0, 6).Select(row => whole.Logit(row, 0)));
        Assert.Equal([4, 4.5f], Read(whole, 4, 1));
        Assert.Equal([-4], Read(Assemble(FeatureSet.Logits), 4, 1));
    }

    [Fact]
    public void Each_network_is_measured_by_its_own_scale_and_a_deviation_of_zero_counts_as_one()
    {
        NetworkScale first = new(new("effnet", -1, 2, [1, 0.5], [4, 0])),
            second = new(new("effnet", 0, 1, [0, 0], [1, 1]));
        OutOfFoldTable table = new(
            [folds.Make(0, [1, 4, 5], scale: first), folds.Make(1, [0, 2, 3], scale: second)],
            Table(FeatureSet.Both)
        );

        Assert.Equal([0, 1, 0, 2, 2.5f, -2, 0.75f, 4, -1.5f], [.. Read(table, 1, 2), .. Read(table, 4, 1)]);
        Assert.Equal([0, 0, -2, -3, -1.5f, -2], Enumerable.Range(0, 6).Select(row => table.Score(row, 0)));
        Assert.Equal([0, -1, -2, -3, -4, -5], Enumerable.Range(0, 6).Select(row => table.Logit(row, 0)));
    }

    [Fact]
    public void Experts_stand_side_by_side_embeddings_first()
    {
        FeatureTable two = new([new("a", 1), new("b", 2)], FeatureSet.Both);

        Assert.Equal(["a.0", "b.0", "b.1", "a.logit", "b.logit"], two.Columns);
    }

    [Fact]
    public void Columns_of_layers_say_where_in_the_network_they_come_from()
    {
        FeatureTable table = new(
            [new("maxvit", 4, [new("last", 64, 2), new("stem.mean", 16, 1), new("stage3.sd", 64, 1)]), new("b", 1)],
            FeatureSet.Both
        );

        Assert.Equal(
            ["maxvit.last.0", "maxvit.last.1", "maxvit.stem.mean.0", "maxvit.stage3.sd.0", "b.0", "maxvit.logit", "b.logit"],
            table.Columns
        );
    }

    OutOfFoldTable Assemble(FeatureSet features) =>
        new([folds.Make(0, [1, 4]), folds.Make(1, [0, 5]), folds.Make(2, [2, 3])], Table(features));

    static float[] Read(OutOfFoldTable table, int first, int rows)
    {
        float[] values = new float[rows * table.Features.Columns.Count];
        table.Read(first, values);
        return values;
    }

    static FeatureTable Table(FeatureSet features) => new([new("effnet", 2)], features);
}
