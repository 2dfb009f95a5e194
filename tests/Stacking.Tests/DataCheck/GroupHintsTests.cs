using StackingK8s.Artifacts.Data;
using StackingK8s.DataCheck.Names;

namespace StackingK8s.Tests.Stacking.DataCheck;

public class GroupHintsTests
{
    static Manifest Rows(int count, Func<int, string> path, string[] columns, Func<int, Dictionary<string, string>> others) =>
        new(
            [.. Enumerable.Range(0, count).Select(row => new ManifestRow(path(row), row % 2, null, others(row)))],
            ["real", "fake"],
            null,
            null,
            columns,
            new('0', 64)
        );

    static Manifest Paths(int count, Func<int, string> path) => Rows(count, path, [], _ => []);

    static Manifest Column(int count, Func<int, string> value) =>
        Rows(count, row => $"{row}.jpg", ["x"], row => new() { ["x"] = value(row) });

    [Fact]
    public void A_column_whose_values_come_again_looks_like_groups() =>
        Assert.Equal(["the column x (as 'v0')"], GroupHints.Find(Column(40, row => $"v{row / 4}"), new()));

    [Fact]
    public void A_column_that_is_a_slice_or_holds_the_users_folds_does_not()
    {
        Assert.Empty(GroupHints.Find(Column(40, row => $"v{row / 4}"), new() { Slices = ["x"] }));
        Assert.Empty(GroupHints.Find(Column(40, row => $"v{row / 4}"), new() { Fold = "x" }));
    }

    [Fact]
    public void Nor_does_one_of_two_values_or_of_a_value_per_row_or_with_one_for_most_rows()
    {
        Assert.Empty(GroupHints.Find(Column(40, row => $"{row % 2}"), new()));
        Assert.Empty(GroupHints.Find(Column(40, row => $"{row}"), new()));
        Assert.Empty(GroupHints.Find(Column(40, row => row < 21 ? "none" : $"{row / 4}"), new()));
        Assert.Empty(GroupHints.Find(Column(40, _ => ""), new()));
    }

    [Theory]
    [InlineData("videos/{0:000}/{1}.jpg", "the folders of the paths (as 'videos/000')")]
    [InlineData("real/video_{0:000}_frame_{1:00}.jpg", "the file names up to their last number (as 'video_000_frame_')")]
    [InlineData("vid{0}-{1}.png", "the file names up to their last number (as 'vid0-')")]
    public void Folders_and_numbered_frames_look_like_groups(string pattern, string hint) =>
        Assert.Equal([hint], GroupHints.Find(Paths(40, row => string.Format(null, pattern, row / 4, row % 4)), new()));

    [Theory]
    [InlineData("{2}/{3:0000}.jpg")]
    [InlineData("img_{3:0000}.jpg")]
    [InlineData("photo.{3}")]
    public void Images_that_are_merely_numbered_or_lie_in_a_folder_per_class_do_not(string pattern) =>
        Assert.Empty(
            GroupHints.Find(Paths(40, row => string.Format(null, pattern, row / 4, row % 4, row % 2 == 0 ? "real" : "fake", row)), new())
        );

    [Fact]
    public void What_is_said_names_every_hint_and_what_to_do()
    {
        Assert.Equal("no groups: every row is taken as independent.", GroupHints.Sentence([]));
        Assert.Equal(
            "no groups: every row is taken as independent. But the column a (as 'x') and the folders of the paths (as 'v/1') "
                + "may be groups, whose rows must not part: name a column of groups by spec.data.columns.group or --group-column.",
            GroupHints.Sentence(["the column a (as 'x')", "the folders of the paths (as 'v/1')"])
        );
    }

    [Fact]
    public void Of_a_million_rows_a_sample_is_looked_at() =>
        Assert.Equal(
            ["the folders of the paths (as '0')"],
            GroupHints.Find(Paths(1_000_000, row => $"{row / 100}/{row % 100}.jpg"), new())
        );
}
