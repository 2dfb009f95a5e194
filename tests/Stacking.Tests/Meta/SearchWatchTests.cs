using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Errors;
using StackingK8s.Meta;
using StackingK8s.Steps;

namespace StackingK8s.Tests.Stacking.Meta;

public sealed class SearchWatchTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("watch").FullName;
    readonly StringWriter log = new();

    string Journal => Path.Combine(folder, "search.journal");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void How_much_there_is_to_do_is_told_before_anything_else()
    {
        Watch().Tell(new SearchPlan(1_000_000, 5, 5_000_000, 0, 20_000, 8_000_000, 90_000));
        Assert.StartsWith(
            "meta: 1,000,000 candidates on 5 splits: 8,000,000 trees in 20,000 runs of boosting, about 25 h 0 min",
            log.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Scores_of_an_earlier_start_are_told_and_count_as_done()
    {
        ProgressReporter progress = new("meta", log, TimeProvider.System);
        SearchWatch watch = new(progress, _ => Journal);
        watch.Tell(new SearchPlan(96, 5, 480, 120, 130, 52_000, 100));
        watch.Report(new CandidateScore(0, 2, 0.9, 121, 480));
        Assert.Contains("and 120 scores known from the journal", log.ToString());
        Assert.Equal((121, 480), (progress.Latest.Done, progress.Latest.Total));
    }

    [Fact]
    public void The_journal_is_kept_until_what_the_search_was_for_is_written()
    {
        var watch = Watch();
        using (var journal = watch.Open("k"))
            journal!.Add([0], 0, 0.5, 1);
        using (var journal = Watch().Open("k"))
            Assert.Equal(1, journal!.Count);
        Assert.True(File.Exists(Journal));
        watch.Finish();
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public void A_file_in_its_place_that_is_no_journal_is_refused()
    {
        File.WriteAllText(Journal, "weights");
        Assert.Contains("not a search journal", Assert.Throws<DataException>(() => Watch().Open("k")).Message);
    }

    [Fact]
    public void Where_no_journal_can_be_written_the_search_says_so_and_goes_on_without()
    {
        using var taken = Watch().Open("k");
        Assert.Null(Watch().Open("k"));
        Assert.Contains("keeps no journal", log.ToString());
    }

    SearchWatch Watch() => new(new ProgressReporter("meta", log, TimeProvider.System), _ => Journal);
}
