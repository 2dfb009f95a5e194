using StackingK8s.Cli.Storage;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Storage;

public sealed class StoreCopyTests : IDisposable
{
    readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    Task CopyAsync(string from, string to) =>
        new StoreCopy(temp.File("scratch"), _ => { }).RunAsync(StoreObject.Parse(temp.File(from)), temp.File(to), CancellationToken.None);

    [Fact]
    public async Task A_file_is_copied_under_its_new_name_and_stays_where_it_was()
    {
        temp.Write("a.txt", "text");
        await CopyAsync("a.txt", "deep/b.txt");
        Assert.Equal(("text", "text"), (File.ReadAllText(temp.File("a.txt")), File.ReadAllText(temp.File("deep/b.txt"))));
    }

    [Theory]
    [InlineData("new/"), InlineData("there"), InlineData("there/"), InlineData("deep/er/")]
    public async Task A_file_goes_into_a_folder_under_its_own_name(string to)
    {
        temp.Write("a.txt", "a");
        temp.Write("b.txt", "b");
        Directory.CreateDirectory(temp.File("there"));
        await CopyAsync("a.txt", to);
        await CopyAsync("b.txt", to);
        Assert.Equal(("a", "b"), (File.ReadAllText(temp.File($"{to}/a.txt")), File.ReadAllText(temp.File($"{to}/b.txt"))));
    }

    [Fact]
    public async Task A_folder_is_copied_with_all_below_it()
    {
        temp.Write("from/a.txt", "a");
        temp.Write("from/deep/b.txt", "b");
        await CopyAsync("from", "to");
        Assert.Equal(("a", "b"), (File.ReadAllText(temp.File("to/a.txt")), File.ReadAllText(temp.File("to/deep/b.txt"))));
    }

    [Fact]
    public async Task Nothing_cannot_be_copied() =>
        Assert.Contains(
            "does not exist",
            (await Assert.ThrowsAsync<UsageException>(() => CopyAsync("absent", "to"))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("/")]
    [InlineData("s3://bucket")]
    public void A_place_without_a_name_is_no_object(string location) => Assert.Throws<UsageException>(() => StoreObject.Parse(location));
}
