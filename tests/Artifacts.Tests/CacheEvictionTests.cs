using StackingK8s.Artifacts.Images;

namespace StackingK8s.Tests.Artifacts;

/// <summary>Which fetched files go when there is no room for all.</summary>
public sealed class CacheEvictionTests : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Make(string name, int minutesAgo)
    {
        string file = folder.Write(name, new byte[100]);
        File.SetLastAccessTimeUtc(file, DateTime.UtcNow.AddMinutes(-minutesAgo));
        return file;
    }

    CacheEviction Shelf(long budget)
    {
        CacheEviction shelf = new(budget, TimeProvider.System);
        shelf.Count(() => folder.Files().Select(file => new FileInfo(folder[file])));
        return shelf;
    }

    [Fact]
    public void What_was_not_used_for_the_longest_goes_first()
    {
        foreach (var (name, minutes) in new[] { ("b", 20), ("a", 10), ("c", 30) })
            Make(name, minutes);
        Shelf(250);
        Assert.Equal(["a", "b"], folder.Files());
    }

    [Fact]
    public void What_this_process_uses_stays_before_what_others_left()
    {
        Make("old but wanted", 30);
        Make("left", 20);
        var shelf = Shelf(200);
        shelf.Use(folder["old but wanted"], downloaded: false);
        shelf.Use(Make("new", 0), downloaded: true);
        Assert.Equal(["new", "old but wanted"], folder.Files());
    }

    [Fact]
    public void Without_a_budget_nothing_stays_once_it_has_served()
    {
        var shelf = Shelf(0);
        shelf.Use(Make("a", 0), downloaded: true);
        shelf.Use(Make("b", 0), downloaded: true);
        Assert.Equal(["a", "b"], folder.Files());
        shelf.Release([folder["a"], folder["b"]]);
        Assert.Empty(folder.Files());
    }

    [Fact]
    public void With_room_everything_stays()
    {
        var shelf = Shelf(200);
        shelf.Use(Make("a", 0), downloaded: true);
        shelf.Use(Make("b", 0), downloaded: true);
        shelf.Release([folder["a"], folder["b"]]);
        Assert.Equal(["a", "b"], folder.Files());
    }

    [Fact]
    public void A_use_is_remembered_for_the_next_process()
    {
        Make("a", 30);
        Make("b", 20);
        Shelf(1000).Use(folder["a"], downloaded: false);
        Shelf(100);
        Assert.Equal(["a"], folder.Files());
    }
}
