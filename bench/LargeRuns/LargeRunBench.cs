using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Bench.LargeRuns;

/// <summary>The aggregate step and `stacking verify` on a large run, beside programs that only copy and read the same files.</summary>
static class LargeRunBench
{
    const int Rounds = 2;
    const double MostMiB = 1024;

    public static async Task RunAsync(BenchReport report, string programs, IEnumerable<int> sizes)
    {
        report.Title(
            "Large runs",
            "Five folds of random embeddings, two experts of 256 dimensions and their logits: 514 columns. The aggregate step beside cp "
                + "of what it writes (and cp with sync: the step brings its files to the disk), `stacking verify` beside sha256sum of all "
                + $"files of the run. Of {Rounds} rounds, in turn, the fastest; all files are in the page cache.",
            "rows",
            "program",
            "GB",
            "s",
            "CPU s",
            "peak MiB",
            "beside it, s",
            "CPU s",
            "speed",
            "bar"
        );
        foreach (int rows in sizes)
        {
            var folder = Directory.CreateTempSubdirectory("stacking-large-");
            try
            {
                await RunAsync(report, programs, folder.FullName, rows);
            }
            finally
            {
                folder.Delete(true);
            }
        }
    }

    static async Task RunAsync(BenchReport report, string programs, string folder, int rows)
    {
        LargeRun run = new(folder, rows);
        await run.CommitFoldsAsync();
        List<MeasuredProcess> aggregating = [],
            copying = [],
            syncing = [];
        for (int round = 0; round < Rounds; round++)
        {
            aggregating.Add(await StepAsync(run, programs, folder, "aggregator", StepNames.Aggregate));
            string copy = Path.Combine(folder, "copy");
            copying.Add(await MeasuredProcess.RunAsync("cp", "-r", run.Place(StepNames.Aggregate), copy));
            Directory.Delete(copy, true);
            syncing.Add(
                await MeasuredProcess.RunAsync("sh", "-c", $"cp -r '{run.Place(StepNames.Aggregate)}' '{copy}' && sync -f '{copy}'")
            );
            Directory.Delete(copy, true);
        }
        double written = Gigabytes(Files(run.Place(StepNames.Aggregate)));
        Row(report, rows, "aggregator beside cp", written, aggregating, copying);
        Row(report, rows, "aggregator beside cp and sync", written, aggregating, syncing);

        await StepAsync(run, programs, folder, "meta-trainer", StepNames.Meta);
        string artifacts = Path.Combine(folder, "artifacts");
        string[] files = Files(Path.Combine(artifacts, ArtifactPaths.Steps));
        List<MeasuredProcess> verifying = [],
            hashing = [];
        for (int round = 0; round < Rounds; round++)
        {
            hashing.Add(await MeasuredProcess.RunAsync("sha256sum", files));
            verifying.Add(await MeasuredProcess.RunAsync(Path.Combine(programs, "stacking"), "verify", artifacts));
        }
        Row(report, rows, "verify beside sha256sum", Gigabytes(files), verifying, hashing);
    }

    static async Task<MeasuredProcess> StepAsync(LargeRun run, string programs, string folder, string program, string step)
    {
        string task = await run.AskAsync(step);
        var measured = await MeasuredProcess.RunAsync(
            Path.Combine(programs, program),
            "--task",
            task,
            "--scratch-dir",
            Path.Combine(folder, "scratch"),
            "--cache-dir",
            Path.Combine(folder, "cache")
        );
        await run.AdoptAsync(step);
        return measured;
    }

    static void Row(
        BenchReport report,
        int rows,
        string what,
        double gigabytes,
        IReadOnlyList<MeasuredProcess> measured,
        IReadOnlyList<MeasuredProcess> beside
    )
    {
        double seconds = measured.Min(each => each.Seconds),
            other = beside.Min(each => each.Seconds),
            peak = measured.Max(each => each.PeakMiB);
        report.Row(
            $"{rows:N0}",
            what,
            $"{gigabytes:0.00}",
            $"{seconds:0.0}",
            $"{measured.Min(each => each.CpuSeconds):0.0}",
            $"{peak:0}",
            $"{other:0.0}",
            $"{beside.Min(each => each.CpuSeconds):0.0}",
            $"{other / seconds:0.00}x",
            $"0.5x, {MostMiB:0} MiB: {(other / seconds >= 0.5 && peak <= MostMiB ? "held" : "**not held**")}"
        );
    }

    static string[] Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    static double Gigabytes(IEnumerable<string> files) => files.Sum(file => new FileInfo(file).Length) / 1e9;
}
