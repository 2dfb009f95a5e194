using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;

namespace StackingK8s.Tests.Boosting;

public sealed class SearchJournalTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("journal").FullName;
    readonly List<string> messages = [];

    static readonly MetaParameters[] Grid =
    [
        .. from n in new[] { 3, 6, 9 } from leaves in new[] { 4, 8 } select new MetaParameters { NumEstimators = n, NumLeaves = leaves },
    ];

    string File => Path.Combine(folder, "deep", "search.journal");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_search_goes_on_where_it_was_killed_repeats_no_score_and_ends_with_the_same_bits()
    {
        var data = ToyData.Learnable();
        SearchSplit[] splits = [new(ToyData.Train, ToyData.Validation), new(ToyData.Validation, ToyData.Train)];
        var expected = MetaSearch.Run(data, splits, Grid);
        for (int killedAfter = 1; killedAfter < 12; killedAfter += 3)
        {
            List<CandidateScore> first = [],
                second = [];
            using (var journal = Open("killed at " + killedAfter))
            {
                Receiver until = new(score =>
                {
                    first.Add(score);
                    if (first.Count == killedAfter)
                        throw new TimeoutException();
                });
                Assert.Throws<TimeoutException>(() => MetaSearch.Run(data, splits, Grid, progress: until, journal: journal));
            }
            using (var journal = Open("killed at " + killedAfter))
            {
                Assert.InRange(journal.Count, killedAfter, killedAfter + 1); // a line was written before its score was reported
                var scores = MetaSearch.Run(data, splits, Grid, 2, progress: new Receiver(second.Add), journal: journal);
                Assert.All(Enumerable.Range(0, Grid.Length), candidate => Assert.Equal(expected.Of(candidate), scores.Of(candidate)));
                Assert.Equal(Enumerable.Range(1, 12), second.Select(score => score.Scored));
            }
            Assert.Equal(13, System.IO.File.ReadAllLines(File).Length);
        }
    }

    [Fact]
    public void A_finished_search_is_read_off_its_journal_without_growing_a_tree()
    {
        var data = ToyData.Learnable();
        SearchSplit[] splits = [new(ToyData.Train, ToyData.Validation)];
        using var journal = Open("k");
        var scores = MetaSearch.Run(data, splits, Grid, journal: journal);
        bool planned = false;
        var again = MetaSearch.Run(data, splits, Grid, planned: _ => planned = true, journal: journal);
        Assert.False(planned);
        Assert.All(Enumerable.Range(0, Grid.Length), candidate =>
        {
            Assert.Equal(scores.Of(candidate), again.Of(candidate));
            Assert.Equal(scores.Seconds(candidate), again.Seconds(candidate));
        });
    }

    [Theory]
    [InlineData("half a line")]
    [InlineData("0 4 3fe0000000000000 0000000000000000 deadbeef\n0 5")] // a wrong check
    public void A_bad_tail_is_named_cut_off_and_searched_again(string tail)
    {
        using (var journal = Open("k"))
        {
            journal.Add([0, 1], 0, 0.75, 1);
            journal.Add([2], 0, double.NaN, 2);
        }
        string good = System.IO.File.ReadAllText(File);
        System.IO.File.AppendAllText(File, tail);
        using (var journal = Open("k"))
        {
            Assert.Equal(3, journal.Count);
            Assert.Equal((0.75, 1.0), journal.Find(1, 0));
            Assert.True(double.IsNaN(journal.Find(2, 0)!.Value.Score));
            Assert.Null(journal.Find(4, 0));
        }
        Assert.Contains("damaged from line 5", Assert.Single(messages));
        Assert.Equal(good, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_changed_byte_anywhere_loses_its_line_and_what_follows_but_nothing_before()
    {
        using (var journal = Open("k"))
            for (int candidate = 0; candidate < 5; candidate++)
                journal.Add([candidate], 0, candidate / 8.0, 1);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int firstScore = Array.IndexOf(bytes, (byte)'\n') + 1;
        for (int at = firstScore; at < bytes.Length; at += 7)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 1;
            System.IO.File.WriteAllBytes(File, changed);
            using var journal = Open("k");
            Assert.Equal(bytes[firstScore..at].Count(each => each == '\n'), journal.Count);
        }
    }

    [Fact]
    public void The_journal_of_another_search_is_begun_anew_and_says_so()
    {
        using (var journal = Open("one"))
            journal.Add([0], 0, 0.5, 1);
        using (var journal = Open("another"))
            Assert.Equal(0, journal.Count);
        Assert.Contains("another search", Assert.Single(messages));
    }

    [Fact]
    public void A_file_that_is_no_journal_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "my thesis");
        Assert.Contains("not a search journal", Assert.Throws<InvalidDataException>(() => Open("k")).Message);
        Assert.Equal("my thesis", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Two_searches_cannot_write_one_journal_at_the_same_time()
    {
        using var journal = Open("k");
        Assert.Throws<IOException>(() => Open("k"));
    }

    [Fact]
    public void Whatever_a_score_depends_on_changes_the_key()
    {
        var data = ToyData.Learnable();
        SearchSplit split = new(ToyData.Train, ToyData.Validation);
        LabelledFeatures other = ToyData.Learnable();
        other.Features.Values[17] += 0.5f;
        string[] keys =
        [
            SearchKey.Of(data, [split], Grid, "auc"),
            SearchKey.Of(other, [split], Grid, "auc"),
            SearchKey.Of(data, [split with { InitScores = new double[ToyData.Rows] }], Grid, "auc"),
            SearchKey.Of(data, [split with { Train = [.. ToyData.Train.Reverse()] }], Grid, "auc"),
            SearchKey.Of(data, [split, split], Grid, "auc"),
            SearchKey.Of(data, [split], [.. Grid.Reverse()], "auc"),
            SearchKey.Of(data, [split], [.. Grid.Select(p => p with { RegLambda = 1 })], "auc"),
            SearchKey.Of(data, [split], Grid, "logLoss"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], SearchKey.Of(ToyData.Learnable(), [split], Grid, "auc"));
    }

    [Fact]
    public void A_search_says_first_how_much_there_is_to_do()
    {
        List<object> said = [];
        MetaSearch.Run(
            ToyData.Learnable(),
            [new(ToyData.Train, ToyData.Validation), new(ToyData.Validation, ToyData.Train)],
            Grid,
            progress: new Receiver(said.Add),
            planned: said.Add
        );
        var plan = Assert.IsType<SearchPlan>(said[0]);
        Assert.Equal((6, 2, 0, 4L, 36L), (plan.Candidates, plan.Splits, plan.Known, plan.Paths, plan.Trees));
        Assert.True(plan.Seconds > 0);
        Assert.Single(said.OfType<SearchPlan>());
    }

    SearchJournal Open(string search) => SearchJournal.Open(File, search, messages.Add);

    sealed class Receiver(Action<CandidateScore> receive) : IProgress<CandidateScore>
    {
        public void Report(CandidateScore value) => receive(value);
    }
}
