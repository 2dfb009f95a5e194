using System.Diagnostics;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Bench;

/// <summary>
/// A grid over LightGBM's parameters on 4,000 x 512 features, 90/10: every candidate trained by itself, as GridSearchCV over LGBMClassifier
/// does, beside the search, and `stacking meta` from start to end.
/// </summary>
static class GridBench
{
    const int Rows = 4000,
        Columns = 512;

    static readonly double[] Rates = [0.03, 0.1],
        Penalties = [0, 1];

    static readonly int[] Depths = [-1, 6],
        Leaves = [15, 31],
        Three = [100, 200, 400],
        Ten = [40, 80, 120, 160, 200, 240, 280, 320, 360, 400];

    /// <param name="report">Receives the table.</param>
    /// <param name="program">The built `stacking`.</param>
    public static void Run(BenchReport report, string program)
    {
        report.Title(
            "A grid of 96 and of 320 candidates",
            $"{Rows:N0} rows x {Columns} columns of float32, 10 % of the rows held out; n_estimators as below, learning_rate .03 and .1, "
                + "num_leaves 15 and 31, max_depth -1 and 6, reg_alpha and reg_lambda 0 and 1. One by one: LightGBM trains every candidate "
                + "by itself, one thread each, as many at a time as there are cores; for the larger grid this is computed from the seconds "
                + "per tree of the smaller. `stacking meta` reads the arrays, searches, cross-fits, fits the winner and writes all files.",
            "n_estimators",
            "candidates",
            "trees one by one",
            "trees of the search",
            "one by one, s (CPU s)",
            "search, s (CPU s)",
            "ratio",
            "`stacking meta`, s (CPU s)",
            "ratio",
            "scores equal"
        );
        var (data, train, validation) = SearchBench.MakeData(Rows, Columns);
        var candidates = Grid(Three);
        double[] alone = new double[candidates.Count];
        LabelledFeatures trainRows = data.SelectRows(train),
            heldOut = data.SelectRows(validation);
        var single = Measure(() => Parallel.For(0, candidates.Count, candidate =>
            {
                using var model = MetaModel.Fit(trainRows, candidates[candidate]);
                alone[candidate] = RocAuc.Compute(heldOut.Labels, model.Predict(heldOut.Features));
            }));
        double perTree = single.Seconds / Trees(candidates),
            cpuPerTree = single.Cpu / Trees(candidates);
        foreach (int[] trees in new[] { Three, Ten })
        {
            var grid = Grid(trees);
            SearchScores? scores = null;
            var search = Measure(() => scores = MetaSearch.Run(data, [new(train, validation)], grid, Environment.ProcessorCount));
            var meta = MeasureMeta(program, data, trees);
            bool measured = trees == Three;
            double seconds = measured ? single.Seconds : perTree * Trees(grid);
            report.Row(
                trees.Length == 3 ? "100, 200, 400" : "40, 80, ... 400",
                $"{grid.Count}",
                $"{Trees(grid):N0}",
                $"{BoostingPath.Plan(grid).Sum(path => path.Parameters.NumEstimators):N0}",
                $"{seconds:0} ({(measured ? single.Cpu : cpuPerTree * Trees(grid)):0}){(measured ? "" : ", computed")}",
                $"{search.Seconds:0} ({search.Cpu:0})",
                $"{search.Seconds / seconds:0.00}x",
                $"{meta.Seconds:0} ({meta.Cpu:0})",
                $"{meta.Seconds / seconds:0.00}x",
                measured ? $"{alone.Select((auc, candidate) => auc == scores!.Of(candidate)[0]).All(equal => equal)}" : ""
            );
        }
    }

    static (double Seconds, double Cpu) MeasureMeta(string program, LabelledFeatures data, int[] trees)
    {
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            string At(string file) => Path.Combine(folder.FullName, file);
            NpyFile.WriteFloat32(At("X.npy"), data.Features.Values, Rows, Columns);
            NpyFile.WriteInt32(At("y.npy"), data.Labels, Rows);
            string space =
                $"n_estimators: [{string.Join(", ", trees)}], learning_rate: [0.03, 0.1], num_leaves: [15, 31], max_depth: [-1, 6], "
                + "reg_alpha: [0, 1], reg_lambda: [0, 1]";
            File.WriteAllText(At("search.yaml"), $"validation: {{strategy: holdout, unit: row}}\nspace: {{{space}}}\n");
            ProcessStartInfo start = new(
                program,
                ["meta", "--features", At("X.npy"), "--labels", At("y.npy"), "--search", At("search.yaml"), "--out", At("meta")]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(start)!;
            var progress = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? (clock.Elapsed.TotalSeconds, process.TotalProcessorTime.TotalSeconds)
                : throw new InvalidOperationException($"stacking meta ended with exit code {process.ExitCode}: {progress.Result}");
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static (double Seconds, double Cpu) Measure(Action work)
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        double before = process.TotalProcessorTime.TotalSeconds;
        var clock = Stopwatch.StartNew();
        work();
        double seconds = clock.Elapsed.TotalSeconds;
        process.Refresh();
        return (seconds, process.TotalProcessorTime.TotalSeconds - before);
    }

    static long Trees(IReadOnlyList<MetaParameters> candidates) => candidates.Sum(candidate => (long)candidate.NumEstimators);

    static List<MetaParameters> Grid(int[] trees) =>
        [
            .. from rate in Rates
            from depth in Depths
            from count in trees
            from leaves in Leaves
            from alpha in Penalties
            from lambda in Penalties
            select new MetaParameters
            {
                LearningRate = rate,
                MaxDepth = depth,
                NumEstimators = count,
                NumLeaves = leaves,
                RegAlpha = alpha,
                RegLambda = lambda,
                Seed = 0,
            },
        ];
}
