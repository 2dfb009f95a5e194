using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;

namespace StackingK8s.Tests.Stacking.DataCheck;

public class NameWarningsTests
{
    [Fact]
    public void A_manifest_without_groups_is_a_warning_with_what_looks_like_groups()
    {
        var rows = SampleRows.Create() with { GroupHints = ["the column video (as 'v1')"] };

        var warning = Assert.Single(SampleRows.Check(rows).Warnings, warning => warning.Name == DataFindings.NoGroups);

        Assert.StartsWith("no groups: every row is taken as independent. But the column video (as 'v1')", warning.Message);
    }

    [Fact]
    public void A_group_of_the_test_manifest_that_differs_from_a_trained_one_in_case_alone_is_a_warning()
    {
        var training = SampleRows.Create();
        var test = SampleRows.Create(8, "test");
        test = test with { Groups = test.Groups.With(0, "TRAIN-1") };

        var warning = Assert.Single(SampleRows.Check(training, test).Warnings, warning => warning.Name == DataFindings.AlikeNames);

        Assert.Contains("'TRAIN-1' and 'train-1'", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_differ_in_case_alone_are_a_warning()
    {
        var report = DataChecker.Check(SampleRows.Create(), null, SampleRows.Settings() with { LabelNames = ["Fake", "fake"] }).Report;

        Assert.Contains(report.Warnings, warning => warning.Name == DataFindings.AlikeNames && warning.Message.Contains("labels"));
    }
}
