using StackingK8s.Learning;

namespace StackingK8s.Tests.Learning;

public class NearestNamesTests
{
    [Theory]
    [InlineData("kitten", "sitting")]
    [InlineData("fold", "folds")]
    [InlineData("", "artifacts")]
    public void The_nearest_by_edit_distance_comes_first(string name, string nearest) =>
        Assert.Equal([nearest], NearestNames.Find(name, ["a name far from all", nearest], 1));

    [Fact]
    public void Equally_near_names_keep_their_order_and_no_more_come_than_were_asked_for() =>
        Assert.Equal(["ab", "ac"], NearestNames.Find("a", ["xyz", "ab", "ac", "ad"], 2));

    [Fact]
    public void No_name_is_near_where_none_is_known() => Assert.Empty(NearestNames.Find("fold", [], 3));
}
