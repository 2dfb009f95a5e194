using StackingK8s.Cli.Cluster;

namespace StackingK8s.Tests.Cli.Cluster;

public class TreeLineTests
{
    [Fact]
    public void A_line_that_is_too_long_continues_below_its_own_text()
    {
        TreeLine line = new("├─ fold-0  Failed   It was killed for memory at its limit of 8Gi.", "Failed", 19);

        Assert.Equal(
            ["├─ fold-0  Failed   It was killed for", "│                  memory at its limit", "│                  of 8Gi."],
            line.Wrap(40)
        );
    }

    [Fact]
    public void Below_the_last_step_there_is_no_vertical_line() =>
        Assert.Equal(
            ["└─ meta  Failed  data error, exit code", "                 3"],
            new TreeLine("└─ meta  Failed  data error, exit code 3", "Failed", 17).Wrap(38)
        );

    [Fact]
    public void A_word_that_is_longer_than_the_line_is_cut() =>
        Assert.Equal(["  s3://bucket/a-very-long-na", "  me"], new TreeLine("  s3://bucket/a-very-long-name", Indent: 2).Wrap(28));

    [Theory, InlineData(int.MaxValue), InlineData(12)]
    public void With_all_the_room_or_none_a_line_is_not_broken(int width)
    {
        const string Words = "  a line of several words";

        Assert.Equal([Words], new TreeLine(Words, Indent: 2).Wrap(width));
    }
}
