using System.Diagnostics;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Bench;

/// <summary>
/// The demo from end to end on several seeds: each draws other test photographs, other crops and other initial weights. Reports
/// how good the experts and the meta-model are and how long the run took.
/// </summary>
static class SeedsBench
{
    public static void Run(BenchReport report, string program, string[] seeds)
    {
        report.Title(
            "Test AUC on photographs never trained on",
            "Each row is one whole run of `examples/01-quickstart.yaml` with its own data (2,000 training crops, 800 test crops of four "
                + "held-out photographs). Experts are scored by the mean of their five folds' logits, the meta-model by the mean of its "
                + "probabilities over the folds.",
            "seed",
            "effnet",
            "maxvit",
            "mean of logits",
            "meta-model",
            "meta-model − best expert [95 %]",
            "selection score",
            "minutes"
        );
        List<double[]> rows = [];
        foreach (string seed in seeds)
        {
            var (meta, minutes) = RunDemo(program, seed);
            double[] aucs = [.. meta.Test.Select(score => score.Auc)];
            rows.Add(aucs);
            var compared = meta.Comparison!;
            report.Row([
                seed,
                .. aucs.Select(auc => $"{auc:0.000}"),
                $"{compared.Difference:+0.000;-0.000} [{compared.Low:+0.000;-0.000}, {compared.High:+0.000;-0.000}]",
                $"{meta.Search.Selection.Auc:0.000}",
                $"{minutes:0.0}",
            ]);
        }
        report.Row([
            "mean",
            .. Enumerable.Range(0, rows[0].Length).Select(column => $"{rows.Average(row => row[column]):0.000}"),
            $"{rows.Average(row => row[^1] - row[..2].Max()):+0.000;-0.000}",
            "",
            "",
        ]);
    }

    static (MetaReport Report, double Minutes) RunDemo(string program, string seed)
    {
        var folder = Directory.CreateTempSubdirectory("stacking-seeds-");
        try
        {
            string run = Path.Combine(folder.FullName, "run.yaml"),
                work = Path.Combine(folder.FullName, "out"),
                data = Path.Combine(folder.FullName, "data/quickstart");
            File.WriteAllText(
                run,
                File.ReadAllText("examples/01-quickstart.yaml").Replace("seed: 42", $"seed: {seed}", StringComparison.Ordinal)
            );
            var clock = Stopwatch.StartNew();
            Execute(
                program,
                ["sample-data", "--photos", "examples/photos", "--out", data, "--count", "2000", "--size", "64", "--seed", seed]
            );
            Execute(program, "run", "-f", run, "--work-dir", work);
            string report = Directory
                .GetFiles(Path.Combine(work, "artifacts", "steps", "meta"), ArtifactPaths.Meta.Report, SearchOption.AllDirectories)
                .Single();
            return (ContractJson.Read<MetaReport>(File.ReadAllBytes(report)), clock.Elapsed.TotalMinutes);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static void Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments[0]} failed (exit code {process.ExitCode}).");
    }
}
