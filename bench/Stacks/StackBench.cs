namespace StackingK8s.Bench.Stacks;

/// <summary>
/// Whether the meta-model is better than its experts: the demo's run file on several data sets and seeds, each with other test photographs,
/// other crops and other initial weights.
/// </summary>
static class StackBench
{
    public static void Run(BenchReport report, string program, string? photographs, string kept, string[] seeds)
    {
        List<StackData> sets =
        [
            new("demo", "examples/photos", 4, false),
            new("demo, recompressed", "examples/photos", 4, true),
            .. photographs is null ? [] : new[] { new StackData("other photographs", photographs, 10, false) },
        ];
        report.Title(
            "Test AUC on photographs never trained on",
            "Each row is one whole run of `examples/01-quickstart.yaml` with its own data: 2,000 training crops, and 800 test crops of "
                + "photographs kept apart. Experts are scored by the mean of their five folds' logits. The chosen expert is the one with "
                + "the best out-of-fold AUC, which one would serve without a meta-model; the better expert is known only in hindsight. "
                + "The runs are kept in .build/bench-stack: remove it to measure another version.",
            "data",
            "seed",
            "effnet",
            "maxvit",
            "mean of logits",
            "meta-model",
            "winner",
            "over the chosen expert",
            "over the better expert",
            "first in its table",
            "minutes"
        );
        List<StackRun> runs = [];
        foreach (var data in sets)
        foreach (string seed in seeds)
        {
            runs.Add(StackRun.Make(kept, program, data, seed));
            Describe(report, runs[^1]);
        }
        report.Title(
            "Mean gain of the meta-model in AUC",
            "95 % intervals by a bootstrap over runs and, within runs, over the photographs of the test rows.",
            "data",
            "runs",
            "over the chosen expert",
            "over the better expert",
            "over the mean of logits"
        );
        foreach (
            var set in runs.GroupBy(run => run.Data).Select(set => (Name: set.Key, Runs: set.ToList())).Append((Name: "all", Runs: runs))
        )
            report.Row(
                set.Name,
                $"{set.Runs.Count}",
                Interval(set.Runs, (run, auc) => auc(run.Experts[run.Chosen])),
                Interval(set.Runs, (run, auc) => run.Experts.Max(auc)),
                Interval(set.Runs, (run, auc) => auc(Mean(run)))
            );
    }

    static void Describe(BenchReport report, StackRun run)
    {
        double[] aucs = [.. run.Report.Test.Select(score => score.Auc)];
        report.Row([
            run.Data,
            run.Seed,
            .. aucs.Select(auc => $"{auc:0.0000}"),
            run.Report.Search.Winner.Name,
            $"{aucs[^1] - aucs[run.Chosen]:+0.0000;-0.0000} ({run.Report.Comparisons[run.Chosen].Against})",
            $"{aucs[^1] - aucs[..run.Experts.Length].Max():+0.0000;-0.0000}",
            aucs[^1] >= aucs.Max() ? "yes" : "no",
            run.Minutes,
        ]);
    }

    static double[] Mean(StackRun run) => [.. Enumerable.Range(0, run.Labels.Length).Select(row => run.Experts.Average(each => each[row]))];

    static string Interval(IReadOnlyList<StackRun> runs, Func<StackRun, Func<double[], double>, double> against)
    {
        var (mean, low, high) = GainInterval.Compute(runs, against);
        return $"{mean:+0.0000;-0.0000} [{low:+0.0000;-0.0000}, {high:+0.0000;-0.0000}]";
    }
}
