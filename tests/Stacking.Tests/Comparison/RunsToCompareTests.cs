using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Metrics;
using StackingK8s.Stacking.Comparison;
using StackingK8s.Stacking.Reports;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Comparison;

public class RunsToCompareTests
{
    static readonly TestSet Baseline = new(["a", "b", "c", "d"], [0, 1, 0, 1], null, [0.1, 0.9, 0.4, 0.3]);

    [Fact]
    public void The_same_rows_in_another_order_are_compared_row_by_row()
    {
        TestSet other = new(["d", "c", "b", "a"], [1, 0, 1, 0], null, [0.8, 0.2, 0.7, 0.1]);

        var pair = Assert.Single(RunsToCompare.Compare([Run("base", Baseline), Run("other", other)]).Pairs);

        Assert.Equal(4, pair.SharedTestRows);
        Assert.Equal(1 - RocAuc.Compute(Baseline.Labels, Baseline.Probabilities), pair.Difference!.Difference, 12);
        Assert.Null(pair.Reason);
    }

    [
        Theory,
        InlineData(new[] { "a", "b", "c", "e" }, new[] { 0, 1, 0, 1 }, 3),
        InlineData(new[] { "a", "b", "c" }, new[] { 0, 1, 0 }, 3),
        InlineData(new[] { "a", "b", "c", "d", "e" }, new[] { 0, 1, 0, 1, 1 }, 4),
        InlineData(new[] { "a", "b", "c", "d" }, new[] { 0, 1, 0, 0 }, 3)
    ]
    public void Other_images_fewer_more_or_other_labels_give_no_paired_number(string[] images, int[] labels, int shared)
    {
        TestSet other = new(images, labels, null, [.. labels.Select(label => 0.2 + label / 2.0)]);

        var pair = Assert.Single(RunsToCompare.Compare([Run("base", Baseline), Run("other", other)]).Pairs);

        Assert.Null(pair.Difference);
        Assert.Equal(shared, pair.SharedTestRows);
        Assert.Contains("the test rows are not the same", pair.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_of_an_image_are_matched_one_by_one()
    {
        TestSet twice = new(["a", "a", "b"], [0, 0, 1], null, [0.1, 0.2, 0.9]);

        Assert.Equal([0, 1, 2], twice.FindIn(twice));
        Assert.Equal([0, -1, 1], twice.FindIn(new(["a", "b"], [0, 1], null, [0.1, 0.9])));
    }

    [Fact]
    public void A_run_without_test_rows_and_rows_of_one_class_or_one_group_are_told_apart()
    {
        TestSet oneClass = new(["a", "b"], [1, 1], null, [0.1, 0.9]),
            oneGroup = Baseline with { Groups = [7, 7, 7, 7] };

        Assert.Equal("it has no test manifest", Reason(Baseline, null));
        Assert.Equal("the baseline has no test manifest", Reason(null, Baseline));
        Assert.Equal("the test rows are all of one class", Reason(oneClass, oneClass));
        Assert.Equal("the test rows are all of one group", Reason(Baseline, oneGroup));
    }

    [Fact]
    public void Groups_that_one_of_two_runs_knows_are_drawn()
    {
        TestSet grouped = Baseline with { Groups = [0, 0, 1, 1] };

        Assert.Equal(2, RunsToCompare.Compare([Run("a", Baseline), Run("b", grouped)]).Pairs[0].Difference!.Groups);
        Assert.Equal(2, RunsToCompare.Compare([Run("a", grouped), Run("b", Baseline)]).Pairs[0].Difference!.Groups);
        Assert.Equal(0, RunsToCompare.Compare([Run("a", Baseline), Run("b", Baseline)]).Pairs[0].Difference!.Groups);
    }

    [Fact]
    public void Settings_that_differ_are_named_by_expert_and_those_that_change_no_result_are_not()
    {
        var first = Spec(5, "/out-1");
        var second = Spec(10, "/out-2") with { Seed = 7 };

        var settings = RunsToCompare.Compare([Run("a", Baseline, first), Run("b", Baseline, second), Run("c", Baseline)]).Settings;

        Assert.Contains(settings, setting => setting.Field == "seed" && setting.Values.SequenceEqual(["42", "7", ""]));
        Assert.Contains(settings, setting => setting.Field == "experts.maxvit.epochs" && setting.Values.SequenceEqual(["5", "10", ""]));
        Assert.DoesNotContain(settings, setting => setting.Field.StartsWith("artifacts", StringComparison.Ordinal));
        Assert.Empty(RunsToCompare.Compare([Run("a", Baseline, first), Run("b", Baseline, first)]).Settings);
    }

    [Fact]
    public async Task A_committed_run_against_itself_has_a_difference_of_nothing_and_its_own_scores()
    {
        using var committed = await CommittedRun.MakeAsync();
        var run = await RunToCompare.ReadAsync(await committed.OpenAsync(), "out/", CancellationToken.None);

        var comparison = RunsToCompare.Compare([run, run]);

        Assert.Equal(CommittedRun.TestRows, comparison.Pairs[0].SharedTestRows);
        Assert.Equal(0, comparison.Pairs[0].Difference!.Difference);
        Assert.Empty(comparison.Settings);
        Assert.Equal(CommittedRun.Version, comparison.Runs[1].ProgramVersion);
        string text = ComparisonText.Format(comparison),
            page = ComparisonPage.Render(comparison);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("not shown to differ: +0.0000 [+0.0000, +0.0000]", text, StringComparison.Ordinal);
        Assert.Contains("No setting that determines the results differs.", text, StringComparison.Ordinal);
        Assert.Contains("not shown to differ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_and_values_stay_text()
    {
        var hostile = Run("<b>\u001b[31m", Baseline, Spec(5, "/o") with { Seed = 1 });
        var comparison = RunsToCompare.Compare([hostile, Run("b", Baseline, Spec(6, "/o"))]);

        Assert.DoesNotContain("\u001b", ComparisonText.Format(comparison), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", ComparisonPage.Render(comparison), StringComparison.Ordinal);
    }

    static string? Reason(TestSet? baseline, TestSet? other) =>
        RunsToCompare.Compare([Run("base", baseline), Run("other", other)]).Pairs[0].Reason;

    static RunToCompare Run(string name, TestSet? test, RunSpec? spec = null)
    {
        ScoreReport score = new(MetaReport.MetaModel, 4, 0.75, 0.5, 1, 0.8, 0.5, 0.5, 0.6, 0.25);
        return new(
            new(name, $"{name}/", "1.2.3", null, [score with { Model = "maxvit" }, score], test is null ? [] : [score], 0),
            spec,
            test
        );
    }

    static RunSpec Spec(int epochs, string artifacts) =>
        new()
        {
            Data = new() { Manifest = "/data/train.csv" },
            Experts =
            [
                new()
                {
                    Name = "maxvit",
                    Architecture = "maxvit_tiny_rw_256",
                    Epochs = epochs,
                },
            ],
            Artifacts = new() { Uri = artifacts },
        };
}
