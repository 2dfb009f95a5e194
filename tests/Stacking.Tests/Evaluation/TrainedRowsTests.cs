using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;
using StackingK8s.Stacking.Evaluation;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Evaluation;

public class TrainedRowsTests
{
    [Fact]
    public async Task New_images_of_new_groups_are_no_training_rows()
    {
        using var run = await CommittedRun.MakeAsync();
        var known = await TrainedRows.ReadAsync(await run.OpenAsync(), CancellationToken.None);

        Assert.Empty(known.FindIn(Set(("new.png", "other"), ("newer.png", null))));
    }

    [Fact]
    public async Task An_image_of_the_same_bytes_is_found_under_any_path_with_its_training_row()
    {
        using var run = await CommittedRun.MakeAsync();
        var known = await TrainedRows.ReadAsync(await run.OpenAsync(), CancellationToken.None);
        var set = Set(("new.png", "other"), ("7.png", "other"));

        var finding = Assert.Single(known.FindIn(set with { Paths = ["new.png", "renamed.png"] }));

        Assert.Equal(DataFindings.SharedBytes, finding.Name);
        Assert.StartsWith(
            "1 evaluation image has the same bytes as images that are trained on.",
            finding.Message,
            StringComparison.Ordinal
        );
        Assert.Matches(@"\n  1 +renamed\.png +7 +7\.png", finding.Message);
    }

    [Fact]
    public async Task Nearly_the_same_picture_and_the_same_group_are_found_too()
    {
        using var run = await CommittedRun.MakeAsync();
        var known = await TrainedRows.ReadAsync(await run.OpenAsync(), CancellationToken.None);
        var set = Set(("new.png", "g3"), ("newer.png", null));
        ImageFacts alike = set.Images[1] with { Fingerprint = known.Training.Images[4].Fingerprint };

        var findings = known.FindIn(set with { Images = [set.Images[0], alike] });

        Assert.Equal([DataFindings.SharedPicture, DataFindings.SharedGroup], findings.Select(finding => finding.Name));
        Assert.Contains("1 group has rows in evaluation and in training", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_found_by_the_name_that_it_had_before_it_was_merged()
    {
        using var run = await CommittedRun.MakeAsync();
        var known = await TrainedRows.ReadAsync(await run.OpenAsync(), CancellationToken.None);
        var merged = known with { Merged = new Dictionary<string, string> { ["before"] = "g3" } };

        Assert.Empty(known.FindIn(Set(("new.png", "before"))));
        Assert.Equal(DataFindings.SharedGroup, Assert.Single(merged.FindIn(Set(("new.png", "before")))).Name);
    }

    [Fact]
    public async Task Test_rows_are_counted_and_are_no_training_rows()
    {
        using var run = await CommittedRun.MakeAsync();
        var known = await TrainedRows.ReadAsync(await run.OpenAsync(), CancellationToken.None);
        var set = Set(("t1.png", null), ("t2.png", null), ("new.png", null));

        Assert.Equal(2, known.CountTestRows(set));
        Assert.Empty(known.FindIn(set));
    }

    /// <summary>Images as <see cref="CommittedRun"/> makes them: a name stands for bytes and picture.</summary>
    static CheckedRows Set(params (string Image, string? Group)[] rows) =>
        new(
            [.. rows.Select(row => row.Image)],
            [.. rows.Select((_, i) => i % 2)],
            [.. rows.Select(row => row.Group)],
            [
                .. rows.Select(row => new ImageFacts(
                    ContentDigest.OfText(row.Image),
                    ContentDigest.OfText($"picture of {row.Image}"),
                    "png",
                    32,
                    32,
                    1000,
                    null,
                    null
                )),
            ],
            [.. rows.Select(row => row.Image)],
            new Dictionary<string, IReadOnlyList<string>>(),
            "set"
        );
}
