using System.Diagnostics;
using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Bench;

/// <summary>The shared-path search against a grid search that trains every candidate by itself; same scores, both measured here.</summary>
static class SearchBench
{
    const int Rows = 2000,
        Columns = 66;

    static readonly double[] Rates = [0.01, 0.03, 0.1],
        Alphas = [0, 1],
        Lambdas = [0, 20];
    static readonly int[] Depths = [-1, 3],
        Trees = [50, 100, 200],
        Leaves = [7, 31];

    public static void Run(BenchReport report)
    {
        report.Title(
            "Hyper-parameter search",
            $"{Rows} rows x {Columns} columns, default space; one LightGBM run per candidate against shared paths, on all cores each.",
            "candidates",
            "one by one, s",
            "shared, s",
            "ratio",
            "scores equal"
        );
        var (data, train, validation) = MakeData(Rows, Columns);
        var candidates = Space();

        var clock = Stopwatch.StartNew();
        var alone = new double[candidates.Count];
        Parallel.For(0, candidates.Count, i =>
        {
            using var model = MetaModel.Fit(data.SelectRows(train), candidates[i]);
            var rows = data.SelectRows(validation);
            alone[i] = RocAuc.Compute(rows.Labels, model.Predict(rows.Features));
        });
        double single = clock.Elapsed.TotalSeconds;
        clock.Restart();
        var search = MetaSearch.Run(data, [new(train, validation)], candidates, Environment.ProcessorCount);
        double shared = clock.Elapsed.TotalSeconds;
        report.Row(
            $"{candidates.Count}",
            $"{single:0.0}",
            $"{shared:0.0}",
            $"{single / shared:0.0}x",
            $"{alone.Select((auc, candidate) => auc == search.Of(candidate)[0]).All(equal => equal)}"
        );
    }

    /// <summary>What a tree costs a thread: LightGBM's, and the search's with the check of its first ones.</summary>
    public static void RunTrees(BenchReport report)
    {
        const int rows = 4000,
            columns = 512,
            trees = 60;
        report.Title(
            "A tree of the search",
            $"{rows * 9 / 10} training rows x {columns} columns of 255 bins, one thread, mean of {trees} trees.",
            "leaves",
            "depth",
            "alpha",
            "LightGBM, ms",
            "search, ms",
            "ratio",
            "scores equal"
        );
        var (data, train, validation) = MakeData(rows, columns);
        LabelledFeatures trainRows = data.SelectRows(train),
            validationRows = data.SelectRows(validation);
        using BinnedDataset trainBins = new(trainRows, new Binning());
        using var validationBins = trainBins.BinLike(validationRows);
        foreach (
            var (leaves, depth, alpha) in (IEnumerable<(int, int, double)>)[(15, -1, 0), (15, 6, 1), (31, -1, 0), (31, -1, 1), (31, 6, 0)]
        )
        {
            MetaParameters parameters = new()
            {
                NumEstimators = trees,
                NumLeaves = leaves,
                MaxDepth = depth,
                RegAlpha = alpha,
            };
            using Booster booster = new(trainBins, parameters, validationBins);
            var clock = Stopwatch.StartNew();
            for (int tree = 0; tree < trees; tree++)
                booster.AddTree();
            double lightGbm = clock.Elapsed.TotalMilliseconds / trees;
            var scores = MetaSearch.Run(data, [new(train, validation)], [parameters]);
            double search = scores.Seconds(0) * 1000 / trees;
            report.Row(
                $"{leaves}",
                depth > 0 ? $"{depth}" : "any",
                $"{alpha}",
                $"{lightGbm:0.0}",
                $"{search:0.0}",
                $"{lightGbm / search:0.0}x",
                $"{scores.Of(0)[0] == RocAuc.Compute(validationRows.Labels, booster.ValidationProbabilities())}"
            );
        }
    }

    static List<MetaParameters> Space() =>
        [
            .. from rate in Rates
            from depth in Depths
            from trees in Trees
            from leaves in Leaves
            from alpha in Alphas
            from lambda in Lambdas
            select new MetaParameters
            {
                LearningRate = rate,
                MaxDepth = depth,
                NumEstimators = trees,
                NumLeaves = leaves,
                RegAlpha = alpha,
                RegLambda = lambda,
                Seed = 0,
            },
        ];

    /// <summary>Noisy columns of which some tell the label, and a split of 90/10.</summary>
    public static (LabelledFeatures, int[] Train, int[] Validation) MakeData(int rows, int columns)
    {
        RandomState random = new(7);
        FloatMatrix features = new(rows, columns);
        var labels = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            labels[row] = row % 2;
            for (int column = 0; column < columns; column++)
                features.Row(row)[column] = (float)(random.NextGaussian() + labels[row] * 0.2 / (1 + column % 8));
        }
        var (train, validation) = TrainTestSplit.Stratified(labels, 0.1, 42);
        return (new(features, labels), train, validation);
    }
}
