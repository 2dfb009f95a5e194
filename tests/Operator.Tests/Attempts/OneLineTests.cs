using StackingK8s.Operator.Attempts;

namespace StackingK8s.Tests.Operator.Attempts;

public class OneLineTests
{
    [Fact]
    public void Every_problem_of_a_list_is_on_the_line_that_kubectl_shows() =>
        Assert.Equal(
            "train.csv has 2 problems: row 5: no image a.jpg row 9: no label",
            OneLine.Of("train.csv has 2 problems:\n  row 5: no image a.jpg\n  row 9: no label\n", 300)
        );

    [Fact]
    public void What_is_too_long_keeps_its_beginning_and_its_end()
    {
        string text = "The image cannot be pulled (" + string.Concat(Enumerable.Repeat("layer ", 200)) + "). Push it.";

        string line = OneLine.Of(text, 100);

        Assert.InRange(line.Length, 90, 100);
        Assert.StartsWith("The image cannot be pulled (layer", line, StringComparison.Ordinal);
        Assert.EndsWith("layer ). Push it.", line, StringComparison.Ordinal);
        Assert.Contains(" … ", line, StringComparison.Ordinal);
    }
}
