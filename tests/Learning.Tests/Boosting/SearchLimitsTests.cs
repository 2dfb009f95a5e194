using System.Diagnostics;
using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;

namespace StackingK8s.Tests.Boosting;

public class SearchLimitsTests
{
    static readonly SearchLimits Halved = new(Halving: true);

    static readonly MetaParameters[] Grid =
    [
        .. from n in new[] { 5, 10, 20 }
        from rate in new[] { .001, .05, .1, .3, .6 }
        from lambda in new[] { 0.0, 5 }
        select new MetaParameters
        {
            NumEstimators = n,
            LearningRate = rate,
            RegLambda = lambda,
            NumLeaves = 4,
        },
    ];

    [Fact]
    public void Halving_scores_all_runs_at_the_first_rung_and_a_third_of_them_at_each_next_one()
    {
        var found = Search(Halved);
        Assert.Equal([10, 4, 2], ScoredAtRungs(found));
    }

    [Fact]
    public void A_score_that_halving_gives_is_that_of_the_whole_grid_to_the_last_bit()
    {
        var (all, halved) = (Search(null), Search(Halved));
        Assert.All(Scored(halved), candidate => Assert.Equal(all.Of(candidate), halved.Of(candidate)));
    }

    [Fact]
    public void The_runs_that_go_on_are_those_with_the_best_mean_at_the_rung()
    {
        var (all, halved) = (Search(null), Search(Halved));
        var expected = Enumerable.Range(0, 10).OrderByDescending(run => all.Of(run).Average()).Take(4).Order();
        Assert.Equal(expected, Scored(halved).Where(candidate => candidate is >= 10 and < 20).Select(candidate => candidate - 10));
    }

    [Fact]
    public void From_the_scores_it_follows_which_candidates_halving_had_to_score()
    {
        var halved = Search(Halved);
        Assert.Equal(Scored(halved), StackingK8s.Boosting.Search.Halving.Scored(Grid, halved).Order());
    }

    [Fact]
    public void With_one_number_of_trees_halving_is_the_grid()
    {
        MetaParameters[] one = Grid[..10];
        Assert.Equal(10, Scored(MetaSearch.Run(ToyData.Learnable(), Splits, one, limits: Halved)).Count);
    }

    [Fact]
    public void A_halving_search_that_is_resumed_from_its_journal_ends_with_the_same_scores()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "journal");
        using (var killed = new CancellationTokenSource())
        using (var journal = SearchJournal.Open(file, "key", _ => { }))
            Assert.ThrowsAny<OperationCanceledException>(() =>
                Search(Halved, journal, new Progress(scored => scored == 13 ? killed : null), killed.Token)
            );
        using var again = SearchJournal.Open(file, "key", _ => { });
        Assert.True(again.Count >= 13);
        var (whole, resumed) = (Search(Halved), Search(Halved, again));
        Assert.All(Enumerable.Range(0, Grid.Length), candidate => Assert.Equal(whole.Of(candidate), resumed.Of(candidate)));
    }

    [Fact]
    public void A_budget_that_is_used_up_at_once_leaves_the_cheapest_run_scored_on_every_split()
    {
        var found = Search(new SearchLimits(Budget: TimeSpan.FromTicks(1)));
        Assert.Equal([5, 10, 20], Scored(found).Select(candidate => Grid[candidate].NumEstimators));
        Assert.Single(Scored(found).Select(candidate => Grid[candidate] with { NumEstimators = 0 }).Distinct());
    }

    [Fact]
    public void A_budget_that_suffices_changes_no_score()
    {
        var (all, timely) = (Search(null), Search(new SearchLimits(Budget: TimeSpan.FromHours(1))));
        Assert.All(Enumerable.Range(0, Grid.Length), candidate => Assert.Equal(all.Of(candidate), timely.Of(candidate)));
    }

    [Fact]
    public void A_budget_ends_a_search_that_would_run_for_hours()
    {
        MetaParameters[] endless = [.. Enumerable.Range(1, 20_000).Select(i => new MetaParameters { NumEstimators = 100, RegLambda = i })];
        var clock = Stopwatch.StartNew();
        var found = MetaSearch.Run(ToyData.Learnable(), Splits, endless, limits: new(Budget: TimeSpan.FromSeconds(2)));
        Assert.InRange(Scored(found).Count, 1, 19_999);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), $"{clock.Elapsed}");
    }

    [Fact]
    public void Halving_and_a_budget_together_leave_at_least_one_candidate()
    {
        var found = Search(new SearchLimits(Halving: true, Budget: TimeSpan.FromTicks(1)));
        Assert.Equal([5], Scored(found).Select(candidate => Grid[candidate].NumEstimators));
    }

    static SearchSplit[] Splits =>
        [new(ToyData.Train, ToyData.Validation), new([.. ToyData.Train.Skip(60), .. ToyData.Validation], [.. ToyData.Train.Take(60)])];

    static SearchScores Search(
        SearchLimits? limits,
        SearchJournal? journal = null,
        IProgress<CandidateScore>? progress = null,
        CancellationToken cancellation = default
    ) =>
        MetaSearch.Run(
            ToyData.Learnable(),
            Splits,
            Grid,
            1,
            journal: journal,
            progress: progress,
            limits: limits,
            cancellation: cancellation
        );

    static List<int> Scored(SearchScores scores) => [.. Enumerable.Range(0, scores.Candidates).Where(scores.IsScored)];

    static int[] ScoredAtRungs(SearchScores scores) =>
        [.. Scored(scores).CountBy(candidate => Grid[candidate].NumEstimators).OrderBy(rung => rung.Key).Select(rung => rung.Value)];

    sealed class Progress(Func<int, CancellationTokenSource?> killedAt) : IProgress<CandidateScore>
    {
        public void Report(CandidateScore value) => killedAt(value.Scored)?.Cancel();
    }
}
