using StackingK8s.Learning.Splits;

namespace StackingK8s.Tests.Learning.Splits;

public class HeldOutCoverageTests
{
    [Fact]
    public void A_missing_row_a_row_of_two_folds_and_a_row_that_does_not_exist_are_each_reported() =>
        Assert.Equal(
            [
                "Fold 1 embeds row 6, which does not exist: there are 6 rows, numbered from 0.",
                "Fold 2 embeds row -1, which does not exist: there are 6 rows, numbered from 0.",
                "Row 1 is embedded 2 times, by folds 0 and 2.",
                "Row 4 is not embedded by any fold.",
                "Row 5 is embedded 3 times, by folds 1 and 1 and 2.",
            ],
            HeldOutCoverage.Problems(
                6,
                [
                    [0, 1],
                    [2, 6, 5, 5],
                    [3, 1, -1, 5],
                ]
            )
        );

    [Fact]
    public void Many_problems_end_in_a_count()
    {
        var problems = HeldOutCoverage.Problems(
            100,
            [
                [.. Enumerable.Range(0, 10)],
                [],
            ]
        );
        Assert.Equal(21, problems.Count);
        Assert.Equal("Row 29 is not embedded by any fold.", problems[19]);
        Assert.Equal("And 70 more.", problems[20]);
    }

    [Fact]
    public void Exactly_as_many_problems_as_are_reported_need_no_count() =>
        Assert.Equal("Row 19 is not embedded by any fold.", HeldOutCoverage.Problems(20, [])[^1]);

    [Fact]
    public void Every_row_once_is_no_problem() =>
        Assert.Empty(
            HeldOutCoverage.Problems(
                5,
                [
                    [4, 0],
                    [],
                    [1, 2, 3],
                ]
            )
        );
}
