using StackingK8s.Cli.Storage;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Cli.Storage;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("256MiB", 268_435_456)]
    [InlineData("1GiB", 1_073_741_824)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("3 kB", 3000)]
    [InlineData("7B", 7)]
    [InlineData("1000000", 1_000_000)]
    public void A_size_may_have_a_unit(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text, "--shard-size"));

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1MiB")]
    [InlineData("1.5GiB")]
    [InlineData("256Mi")]
    [InlineData("9999999999GiB")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal(
            $"--shard-size '{text}' is not a size: write 256MiB, 1GiB or 500MB.",
            Assert.Throws<UsageException>(() => ByteSize.Parse(text, "--shard-size")).Message
        );
}
