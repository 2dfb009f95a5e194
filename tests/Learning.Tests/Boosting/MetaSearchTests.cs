using System.Collections.Concurrent;
using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Boosting;

public class MetaSearchTests
{
    static readonly MetaParameters[] Grid =
    [
        .. from n in new[] { 5, 20, 60 }
        from leaves in new[] { 4, 31 }
        from depth in new[] { -1, 2, 40 }
        from lambda in new[] { 0.0, 2 }
        select new MetaParameters
        {
            NumEstimators = n,
            NumLeaves = leaves,
            MaxDepth = depth,
            RegLambda = lambda,
        },
    ];

    [Fact]
    public void No_candidate_is_rejected() =>
        Assert.Contains("no candidate", Assert.Throws<ArgumentException>(() => Search(ToyData.Learnable(), [])).Message);

    [Fact]
    public void A_row_both_trained_and_validated_on_is_rejected_by_its_number()
    {
        var rejection = Assert.Throws<ArgumentException>(() =>
            MetaSearch.Run(ToyData.Learnable(), [new([0, 1, 2, 3, 17], [17, 18])], Grid)
        );
        Assert.Contains("Row 17", rejection.Message);
    }

    [Fact]
    public void A_row_that_does_not_exist_is_rejected()
    {
        var rejection = Assert.Throws<ArgumentException>(() => MetaSearch.Run(ToyData.Learnable(), [new([0, 400], [1])], Grid));
        Assert.Contains("Row 400", rejection.Message);
    }

    [Fact]
    public void Candidates_that_would_need_other_bins_are_rejected() =>
        Assert.Throws<ArgumentException>(() => Search(ToyData.Learnable(), [new(), new() { MaxBin = 15 }]));

    [Fact]
    public void A_parameter_out_of_range_is_rejected_by_name()
    {
        var rejection = Assert.Throws<ArgumentOutOfRangeException>(() => Search(ToyData.Learnable(), [new(), new() { NumLeaves = 1 }]));
        Assert.Equal("NumLeaves", rejection.ParamName);
    }

    [Theory]
    [InlineData(false, 1, 0)]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0.5, 0)]
    [InlineData(false, 1, 3)]
    [InlineData(false, 0.5, 3)] // rounds without a useful split are followed by rounds with one
    public void Scores_are_those_of_training_every_candidate_by_itself_to_the_last_bit(
        bool withInitScores,
        double colsample,
        double minSplitGain
    )
    {
        var data = ToyData.Learnable(withInitScores);
        MetaParameters[] candidates = [.. Grid.Select(p => p with { ColsampleByTree = colsample, MinSplitGain = minSplitGain, Seed = 3 })];
        Assert.Equal([.. candidates.Select(candidate => TrainedAlone(data, candidate))], Aucs(Search(data, candidates)));
    }

    [Fact]
    public void Boosting_that_can_find_no_further_split_ends_early()
    {
        var data = ToyData.Learnable();
        var strict = new MetaParameters { MinSplitGain = 3 };
        MetaParameters[] candidates = [strict with { NumEstimators = 1_000_000_000 }, strict with { NumEstimators = 2000 }];
        var found = Search(data, candidates);
        Assert.Equal(Aucs(found)[0], Aucs(found)[1]);
        Assert.Equal(TrainedAlone(data, candidates[1]), Aucs(found)[1]);
    }

    [Fact]
    public void Scores_are_those_of_the_model_fitted_on_the_training_rows()
    {
        var data = ToyData.Learnable();
        var (train, validation) = (data.SelectRows(ToyData.Train), data.SelectRows(ToyData.Validation));
        var found = Search(data, Grid);
        Assert.All(Grid.Index(), candidate =>
        {
            using var model = MetaModel.Fit(train, candidate.Item);
            Assert.Equal(RocAuc.Compute(validation.Labels, model.Predict(validation.Features)), found.Of(candidate.Index)[0]);
        });
    }

    [Theory]
    [InlineData(2, long.MaxValue)]
    [InlineData(4, long.MaxValue)]
    [InlineData(4, 500_000)]
    [InlineData(4, 1)]
    public void Neither_parallelism_nor_a_memory_budget_changes_a_bit(int parallelism, long memoryBudget)
    {
        var data = ToyData.Learnable();
        Assert.Equal(
            Aucs(MetaSearch.Run(data, [OneSplit(data)], Grid)),
            Aucs(MetaSearch.Run(data, [OneSplit(data)], Grid, parallelism, memoryBudget))
        );
    }

    [Fact]
    public void Each_split_is_scored_as_if_it_were_the_only_one()
    {
        var data = ToyData.Learnable(withInitScores: true);
        int half = ToyData.Validation.Length / 2;
        SearchSplit whole = OneSplit(data),
            first = new([.. ToyData.Train, .. ToyData.Validation[half..]], ToyData.Validation[..half]);

        var both = MetaSearch.Run(data, [whole, first], Grid, parallelism: 2);

        var alone = new[] { whole, first }.Select(split => MetaSearch.Run(data, [split], Grid)).ToArray();
        Assert.All(Enumerable.Range(0, Grid.Length), candidate =>
            Assert.Equal([alone[0].Of(candidate)[0], alone[1].Of(candidate)[0]], both.Of(candidate))
        );
    }

    [Fact]
    public void Validation_rows_of_one_class_give_NaN_scores()
    {
        var data = ToyData.Learnable();
        int[] positives = [.. ToyData.Validation.Where(row => data.Labels[row] == 1)];
        var found = MetaSearch.Run(data, [new(ToyData.Train, positives)], Numbered(3));
        Assert.All(Aucs(found), auc => Assert.True(double.IsNaN(auc)));
    }

    [Fact]
    public void Every_candidate_is_reported_once_with_its_score()
    {
        var reports = new Reports();
        var found = Search(ToyData.Learnable(), Grid, progress: reports);
        Assert.Equal(Enumerable.Range(1, Grid.Length), reports.Received.Select(score => score.Scored));
        Assert.Equal(Enumerable.Range(0, Grid.Length), reports.Received.Select(score => score.Candidate).Order());
        Assert.All(reports.Received, score => Assert.Equal(found.Of(score.Candidate)[0], score.Score));
    }

    [Fact]
    public void Cancelling_ends_a_search_that_would_run_for_hours()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports(_ => cancellation.Cancel());
        MetaParameters[] endless = [.. Numbered(8), .. Numbered(8).Select(p => p with { NumEstimators = 100_000_000 })];
        Assert.ThrowsAny<OperationCanceledException>(() => Search(ToyData.Learnable(), endless, reports, cancellation.Token));
    }

    [Fact]
    public void A_failing_listener_ends_the_search_with_its_own_exception() =>
        Assert.Throws<TimeZoneNotFoundException>(() =>
            Search(ToyData.Learnable(), Grid, progress: new Reports(_ => throw new TimeZoneNotFoundException()))
        );

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Constant_features_score_one_half_for_every_candidate(int columns)
    {
        var found = Search(ToyData.Constant(columns), Grid);
        Assert.All(Aucs(found), auc => Assert.Equal(0.5, auc));
    }

    static MetaParameters[] Numbered(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new MetaParameters { NumEstimators = 5, RegLambda = i })];

    static SearchSplit OneSplit(LabelledFeatures data) => new(ToyData.Train, ToyData.Validation, data.InitScores);

    static double[] Aucs(SearchScores scores) => [.. Enumerable.Range(0, scores.Candidates).Select(candidate => scores.Of(candidate)[0])];

    static SearchScores Search(
        LabelledFeatures data,
        MetaParameters[] candidates,
        IProgress<CandidateScore>? progress = null,
        CancellationToken cancellation = default
    ) => MetaSearch.Run(data, [OneSplit(data)], candidates, parallelism: 2, progress: progress, cancellation: cancellation);

    // As many rounds as asked for, whatever AddTree says, on datasets of its own.
    static double TrainedAlone(LabelledFeatures data, MetaParameters candidate)
    {
        var validation = data.SelectRows(ToyData.Validation);
        using var trainBins = new BinnedDataset(data.SelectRows(ToyData.Train), candidate.Binning);
        using var validationBins = trainBins.BinLike(validation);
        using var booster = new Booster(trainBins, candidate, validationBins);
        for (int round = 0; round < candidate.NumEstimators; round++)
            booster.AddTree();
        return RocAuc.Compute(validation.Labels, booster.ValidationProbabilities());
    }

    sealed class Reports(Action<CandidateScore>? then = null) : IProgress<CandidateScore>
    {
        public ConcurrentQueue<CandidateScore> Received { get; } = [];

        public void Report(CandidateScore value)
        {
            Received.Enqueue(value);
            then?.Invoke(value);
        }
    }
}
