using StackingK8s.DataCheck.Names;

namespace StackingK8s.Tests.Stacking.DataCheck;

public class AlikeNamesTests
{
    [Fact]
    public void Names_that_differ_in_case_alone_and_equal_numbers_are_found() =>
        Assert.Equal(
            ["'1' and '1.0'", "'ANNA' and 'Anna' and 'anna'", "'\u00c4' and '\u00e4'"],
            AlikeNames.Find(["anna", "1", "Anna", "b", "2", "1.0", "anna", "ANNA", "\u00e4", "\u00c4"])
        );

    [Fact]
    public void Names_that_a_person_tells_apart_are_not() =>
        Assert.Null(AlikeNames.Warning("groups", ["anna", "anne", "1", "10", "1a", "-1"]));

    [Fact]
    public void Of_many_pairs_ten_are_named()
    {
        string warning = AlikeNames.Warning("labels", Enumerable.Range(0, 13).SelectMany(i => new[] { $"n{i:00}", $"N{i:00}" }))!;

        Assert.StartsWith("labels that differ in case alone, or are the same number, count as different: 'N00' and 'n00', ", warning);
        Assert.EndsWith("'N09' and 'n09', 3 more. Where they are meant as one, write them alike.", warning);
    }
}
