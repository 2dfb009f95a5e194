using System.Security.Cryptography;
using System.Text;
using StackingK8s.Artifacts.Names;

namespace StackingK8s.Tests.Artifacts.Names;

public class NameTests
{
    [Theory]
    [InlineData("coffee ", "coffee")]
    [InlineData("\u00a0coffee\t\n", "coffee")]
    [InlineData("cafe\u0301", "caf\u00e9")]
    [InlineData("A\u030a", "\u00c5")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("video 1", "video 1")]
    [InlineData(" ", "")]
    public void A_name_has_no_white_space_around_it_and_is_composed(string text, string name) => Assert.Equal(name, Name.Normalize(text));

    [Fact] // reference: unicodedata.normalize("NFC", …) of Python 3.11, Unicode 14.0, on the same texts
    public void Every_character_alone_doubled_and_among_marks_is_composed_as_by_python()
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int codePoint = 0; codePoint < 0x30000; codePoint++)
        {
            if (!Rune.IsValid(codePoint))
                continue;
            string c = new Rune(codePoint).ToString();
            foreach (string text in new[] { c, c + c, $"{c}\u0323\u0301", $"e\u0301{c}\u0327", $"\u0301{c}\u1161\u11a8" })
                sha256.AppendData(Encoding.UTF8.GetBytes(UnicodeComposition.Compose(text) + "\n"));
        }

        Assert.Equal(
            "6149774995dc3ac32feed9b1b4361cfdfb639a55a19fad4bef63556b438c8bc7",
            Convert.ToHexStringLower(sha256.GetHashAndReset())
        );
    }

    [Fact]
    public void A_text_of_marks_alone_is_composed_in_time_that_grows_with_its_length()
    {
        string marks = string.Concat(Enumerable.Range(0, 300_000).Select(i => i % 2 == 0 ? '\u0345' : '\u0334'));
        long start = System.Diagnostics.Stopwatch.GetTimestamp();

        Assert.Equal(marks.Length, Name.Normalize(marks).Length);

        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }
}
