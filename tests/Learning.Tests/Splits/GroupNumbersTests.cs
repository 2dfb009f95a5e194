using StackingK8s.Learning.Splits;

namespace StackingK8s.Tests.Learning.Splits;

public class GroupNumbersTests
{
    [Fact]
    public void Rows_without_any_group_have_no_numbers() => Assert.Null(GroupNumbers.Create([null, null]));

    [Fact]
    public void A_row_without_a_group_beside_others_is_a_group_of_its_own() =>
        Assert.Equal([2, 1, 3, 0, 1, 4], GroupNumbers.Create([null, "b", null, "a", "b", null])!);

    [Theory]
    [InlineData(new[] { "10", "9", "1" }, new[] { "1", "9", "10" })]
    [InlineData(new[] { "0.5", "-3", "1e2", "7" }, new[] { "-3", "0.5", "7", "1e2" })]
    [InlineData(new[] { "1.0", "2", "1" }, new[] { "1", "1.0", "2" })]
    [InlineData(new[] { "10", "9", "a" }, new[] { "10", "9", "a" })]
    [InlineData(new[] { "10", "9", "NaN" }, new[] { "10", "9", "NaN" })]
    [InlineData(new[] { "b", "B", "a" }, new[] { "B", "a", "b" })]
    public void Names_are_in_the_order_of_numbers_only_where_all_are_numbers(string[] names, string[] sorted) =>
        Assert.Equal(sorted, GroupNumbers.Sorted(names));

    [Fact] // U+FF5E sorts before U+1F600 by code point and after it by UTF-16 unit
    public void Names_are_ordered_by_code_point_as_in_python() => Assert.Equal([1, 2, 0], GroupNumbers.Create(["～", "😀", "z"])!);
}
