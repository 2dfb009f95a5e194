using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;

namespace StackingK8s.Tests.Stacking.DataCheck;

public sealed class ShortcutTests
{
    public static TheoryData<string, Func<ImageFacts, ImageFacts>> Shortcuts() =>
        new()
        {
            { DataFindings.ShortcutFormat, image => image with { Format = "png" } },
            { DataFindings.ShortcutSize, image => image with { Width = 320, Height = 240 } },
            { DataFindings.ShortcutAspect, image => image with { Width = 480, Height = 640 } },
            { DataFindings.ShortcutQuality, image => image with { Quality = 75 } },
            { DataFindings.ShortcutSubsampling, image => image with { Subsampling = "4:4:4" } },
            { DataFindings.ShortcutFileSize, image => image with { Bytes = image.Bytes - 3000 } },
        };

    [Theory, MemberData(nameof(Shortcuts))]
    public void What_tells_the_fakes_without_looking_at_them_is_named(string name, Func<ImageFacts, ImageFacts> change)
    {
        var report = SampleRows.Check(Changed(change, (_, label) => label == 1));
        Assert.Equal(name, Assert.Single(report.Warnings).Name);
        var score = Assert.Single(report.Shortcuts, each => each.Name == name);
        Assert.InRange(score.Auc, score.Low, score.High);
        Assert.InRange(score.Auc, 0.7, 1);
    }

    [Theory, MemberData(nameof(Shortcuts))]
    public void The_same_difference_in_both_classes_is_no_shortcut(string name, Func<ImageFacts, ImageFacts> change)
    {
        var report = SampleRows.Check(Changed(change, (row, _) => row / 2 % 2 == 0));
        Assert.DoesNotContain(report.Warnings, warning => warning.Name == name);
    }

    [Theory]
    [InlineData("fake", "real")]
    [InlineData("gen/x", "cam/x")]
    public void Folders_that_say_the_label_are_a_shortcut(string fake, string real)
    {
        var rows = SampleRows.Create();
        var report = SampleRows.Check(
            rows with
            {
                Paths = [.. rows.Labels.Select((label, row) => $"{(label == 1 ? fake : real)}/{row:D4}.jpg")],
            }
        );
        Assert.Equal(DataFindings.ShortcutPath, Assert.Single(report.Warnings).Name);
    }

    [Fact]
    public void What_is_learnt_on_a_group_does_not_count_on_it()
    {
        // A size of its own for each group, which has one class: rows of the group would tell its label.
        var rows = SampleRows.Create();
        rows = rows with
        {
            Labels = [.. Enumerable.Range(0, 80).Select(row => row / 4 % 2)],
            Images = [.. rows.Images.Select((image, row) => image with { Width = 600 + row / 4 })],
        };
        Assert.Empty(SampleRows.Check(rows).Warnings);
    }

    [Fact]
    public void Random_labels_give_an_interval_around_chance()
    {
        int covered = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            var rows = SampleRows.Create(400);
            rows = rows with
            {
                Labels = [.. rows.Labels.Select(_ => random.Next(2))],
                Images = [.. rows.Images.Select(image => image with { Bytes = random.Next(10_000, 90_000) })],
            };
            var report = SampleRows.Check(rows);
            Assert.Empty(report.Warnings);
            var size = Assert.Single(report.Shortcuts, score => score.Name == DataFindings.ShortcutFileSize);
            covered += size is { Low: < 0.5, High: > 0.5 } ? 1 : 0;
        }
        Assert.InRange(covered, 32, 40); // 95 % intervals: 38 of 40 on average
    }

    static CheckedRows Changed(Func<ImageFacts, ImageFacts> change, Func<int, int, bool> where)
    {
        var rows = SampleRows.Create();
        return rows with { Images = [.. rows.Images.Select((image, row) => where(row, rows.Labels[row]) ? change(image) : image)] };
    }
}
