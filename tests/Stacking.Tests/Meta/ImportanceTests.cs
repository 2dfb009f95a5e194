using StackingK8s.Contracts.Results;
using StackingK8s.Meta;
using StackingK8s.Meta.Evaluation;

namespace StackingK8s.Tests.Stacking.Meta;

public class ImportanceTests
{
    [Theory]
    [InlineData("effnet.17", "effnet", "last")]
    [InlineData("effnet.last.17", "effnet", "last")]
    [InlineData("effnet.stage3.sd.2", "effnet", "stage3.sd")]
    [InlineData("effnet.stem.mean.0", "effnet", "stem.mean")]
    [InlineData("effnet.logit", "effnet", "logit")]
    public void A_column_tells_its_expert_and_layer(string column, string expert, string layer) =>
        Assert.Equal(new ColumnOrigin(expert, layer), ColumnOrigin.Of(column, ["effnet", "maxvit"]));

    [Theory]
    [InlineData("column 3")]
    [InlineData("other.logit")]
    public void A_column_of_no_expert_has_no_origin(string column) => Assert.Null(ColumnOrigin.Of(column, ["effnet"]));

    [Fact]
    public void The_text_names_layers_only_where_trees_have_splits()
    {
        MetaReport report = ReportTextTests.Report with
        {
            ImportanceByExpert = [new("effnet", 0, 0, 0, 0.83)],
            ImportanceByLayer = [new("last", 0, 0, 0, null)],
        };

        string without = ImportanceText.Format(report),
            with = ImportanceText.Format(report with { ImportanceByExpert = [new("effnet", 5, 1, 3, 0.83)] });

        Assert.Contains("\n  effnet             0.0 %        0   0.8300\n", without, StringComparison.Ordinal);
        Assert.DoesNotContain("last", without, StringComparison.Ordinal);
        Assert.Contains("\n  last ", with, StringComparison.Ordinal);
        Assert.Empty(ImportanceText.Format(ReportTextTests.Report));
    }
}
