using System.Diagnostics;

namespace StackingK8s.Bench;

/// <summary>
/// Many runs at once, then idle time, then a restart among many finished runs. The test cluster and the operator are two processes that
/// share this machine's cores; a real API server has its own.
/// </summary>
static class OperatorBench
{
    const int JobsPerRun = 7;

    public static async Task RunAsync(BenchReport report, string program, ScaleOptions scale)
    {
        ThreadPool.SetMinThreads(16, 16);
        var cluster = await ScaleCluster.StartAsync();
        await using (cluster)
        {
            using (OperatorChild child = new(program, cluster.Kubeconfig))
            {
                await child.ReadyAsync();
                await BurstAsync(report, cluster, child, scale.Runs);
                await IdleAsync(report, cluster, child, TimeSpan.FromMinutes(scale.IdleMinutes));
            }
            cluster.AddFinished(scale.Finished);
            using OperatorChild again = new(program, cluster.Kubeconfig);
            await RestartAsync(report, cluster, again, scale.Finished);
        }
    }

    static async Task BurstAsync(BenchReport report, ScaleCluster cluster, OperatorChild child, int runs)
    {
        double before = child.CpuSeconds,
            ours = Ours();
        var clock = Stopwatch.StartNew();
        await cluster.ApplyAsync(runs);
        double applied = clock.Elapsed.TotalSeconds;
        // If all runs together take more than an hour, something is wrong.
        while (cluster.Complete < runs && clock.Elapsed < TimeSpan.FromHours(1))
            await Task.Delay(100);
        double seconds = clock.Elapsed.TotalSeconds,
            cpu = child.CpuSeconds - before,
            clusterCpu = Ours() - ours;
        await QuietAsync(cluster);

        var writes = cluster.Writes;
        var delays = cluster.Jobs.Delays();
        int statuses = writes.Count(request => request.Subresource == "status");
        report.Title(
            $"{runs} runs of {JobsPerRun} Jobs, applied at once",
            "Five folds, then aggregate, then meta; each step's pod commits after a second. The delay is from the moment a Job is stored "
                + "as Complete to the moment the next step's Job is stored, including the time of the request. The cluster (API server, "
                + "Job controller, scheduler, kubelet) and the operator share this machine's cores.",
            "measure",
            "value",
            "bar",
            "held"
        );
        Row(report, "runs complete", cluster.Complete, "0", runs, cluster.Complete == runs);
        Row(report, "Jobs created for a step that had one", cluster.Jobs.Duplicates, "0", 0, cluster.Jobs.Duplicates == 0);
        Row(
            report,
            "Job creations per run",
            (double)cluster.Jobs.Creations / runs,
            "0.00",
            JobsPerRun,
            cluster.Jobs.Creations == runs * JobsPerRun
        );
        Row(report, "status writes per run, mean", (double)statuses / runs, "0.0", 20, statuses <= runs * 20);
        int most = writes
            .Where(request => request.Subresource == "status")
            .CountBy(request => request.Name!)
            .Select(count => count.Value)
            .DefaultIfEmpty()
            .Max();
        Row(report, "status writes per run, most", most, "0", 20, most <= 20);
        Row(report, "events per run", (double)writes.Count(request => request.Resource == "events") / runs, "0.0");
        foreach (
            var (read, count) in cluster
                .Reads.CountBy(request => $"{request.Verb} {request.Resource}")
                .OrderBy(read => read.Key, StringComparer.Ordinal)
        )
            Row(report, $"reads per run: {read}", (double)count / runs, "0.0");
        Row(report, "writes rejected or failed", writes.Count(request => request.Code >= 400), "0");
        Row(report, "completion to next Job, median, s", Quantile(delays, 0.5), "0.000");
        Row(report, "completion to next Job, 95th percentile, s", Quantile(delays, 0.95), "0.000", 1, Quantile(delays, 0.95) < 1);
        Row(report, "completion to next Job, longest, s", delays[^1], "0.000");
        Row(report, "applying, s", applied, "0.0");
        Row(report, "until all are complete, s", seconds, "0.0");
        Row(report, "runs per second", runs / seconds, "0.00");
        Row(report, "resident memory of the operator, peak, MiB", child.PeakMiB, "0", 250, child.PeakMiB < 250);
        Row(report, "CPU of the operator per run, s", cpu / runs, "0.000");
        Row(report, "CPU of the operator, cores", cpu / seconds, "0.00");
        Row(report, "CPU of the test cluster, cores", clusterCpu / seconds, "0.00");
    }

    static async Task IdleAsync(BenchReport report, ScaleCluster cluster, OperatorChild child, TimeSpan idle)
    {
        int before = cluster.Writes.Count;
        double cpu = child.CpuSeconds;
        await Task.Delay(idle);
        int writes = cluster.Writes.Count - before;
        report.Title(
            $"{idle.TotalMinutes:0.#} idle minutes",
            "All runs are complete; nobody changes anything.",
            "measure",
            "value",
            "bar",
            "held"
        );
        Row(report, "writes", writes, "0", 0, writes == 0);
        Row(report, "CPU of the operator, cores", (child.CpuSeconds - cpu) / idle.TotalSeconds, "0.000");
        Row(report, "resident memory of the operator, MiB", child.ResidentMiB, "0", 250, child.ResidentMiB < 250);
    }

    static async Task RestartAsync(BenchReport report, ScaleCluster cluster, OperatorChild child, int finished)
    {
        int before = cluster.Writes.Count;
        double ours = Ours(),
            ready = (await child.ReadyAsync()).TotalSeconds,
            cpu = child.CpuSeconds,
            clusterCpu = Ours() - ours;
        await Task.Delay(TimeSpan.FromMinutes(1));
        int writes = cluster.Writes.Count - before;
        report.Title(
            $"Restart among {finished} finished runs",
            "A new process, from its start until /readyz answers 200, and the minute after that.",
            "measure",
            "value",
            "bar",
            "held"
        );
        Row(report, "ready after, s", ready, "0.0", 10, ready < 10);
        Row(report, "CPU of the operator until then, s", cpu, "0.0");
        Row(report, "CPU of the test cluster until then, s", clusterCpu, "0.0");
        Row(report, "writes", writes, "0", 0, writes == 0);
        Row(report, "resident memory of the operator, peak, MiB", child.PeakMiB, "0");
    }

    // Events follow their statuses: those of the last run are written after it is complete.
    static async Task QuietAsync(ScaleCluster cluster)
    {
        for (int before = -1, now = cluster.Writes.Count; now != before; (before, now) = (now, cluster.Writes.Count))
            await Task.Delay(TimeSpan.FromSeconds(5));
    }

    static void Row(BenchReport report, string measure, double value, string format) => report.Row(measure, value.ToString(format), "", "");

    static void Row(BenchReport report, string measure, double value, string format, double bar, bool held) =>
        report.Row(measure, value.ToString(format), $"{bar}", held ? "yes" : "**no**");

    static double Quantile(IReadOnlyList<double> sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Count) - 1];

    static double Ours() => Environment.CpuUsage.TotalTime.TotalSeconds;
}
