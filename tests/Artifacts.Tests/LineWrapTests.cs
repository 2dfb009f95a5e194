using StackingK8s.Artifacts;

namespace StackingK8s.Tests.Artifacts;

public class LineWrapTests
{
    [
        Theory,
        InlineData("as  it is", "as  it is"),
        InlineData("one two three four", "one two|three four"),
        InlineData("unbreakable-word and", "unbreakable-word|and"),
        InlineData("and unbreakable-word", "and|unbreakable-word"),
        InlineData("", "")
    ]
    public void A_line_is_broken_at_spaces_and_a_long_word_stays_whole(string line, string parts) =>
        Assert.Equal(parts.Split('|'), MessageText.Wrap(line, 10));
}
