using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>
/// The operator's own program and real fold trainers under the eyes of a real Prometheus: one run that trains as long as the tests look,
/// one whose storage fails once before it completes, and one that fails for good. The pods of the last two only pretend to run.
/// </summary>
public sealed class ObservedRuns : IAsyncLifetime
{
    // A shorter one is missed now and then on a busy machine.
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2),
        Patience = TimeSpan.FromMinutes(4);

    /// <summary>Once these hold, the runs have given all that the tests ask for.</summary>
    static readonly string[] Seen =
    [
        "increase(stacking_operator_runs_finished_total{phase=\"Complete\"}[10m]) > 0",
        "ALERTS{alertname=\"StackingRunFailed\", alertstate=\"firing\"}",
        "ALERTS{alertname=\"StackingStorageUnreachable\", alertstate=\"firing\"}",
        "stacking_checkpoint_timestamp_seconds",
        "rate(stacking_processed_total{activity=\"training\"}[20s]) > 0",
        "stacking_operator_expert_epoch",
    ];

    readonly TemporaryFolder folder = new();
    readonly DateTimeOffset start = DateTimeOffset.UtcNow;
    readonly CancellationTokenSource life = new();
    TinyRun? tiny;
    ProductCluster? product;
    PrometheusServer? prometheus;
    Task discovery = Task.CompletedTask;

    /// <summary>Skips the test where Prometheus cannot be had.</summary>
    internal PrometheusServer Prometheus
    {
        get
        {
            _ = PrometheusPrograms.Find("prometheus");
            return prometheus!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (PrometheusPrograms.Look("prometheus") is not { } program)
            return;
        int port = FreePort.Find();
        tiny = await TinyRun.MakeAsync(effnetEpochs: 10_000);
        ScrapeConfiguration scraped = new(folder);
        prometheus = await PrometheusServer.StartAsync(program, scraped.Write(Interval), folder.File("storage"));
        product = await ProductCluster.StartAsync(
            tiny.Claims,
            port,
            Pretended,
            new Dictionary<string, string>(TestCluster.DefaultCapacity) { ["nvidia.com/gpu"] = "8" }
        );
        discovery = DiscoverAsync(scraped, product.Cluster, port);
        // What happens before the first scrape, no increase() sees.
        await UntilAsync("stacking_operator_leader == 1");
        await product.ApplyAsync(await tiny.OnClusterAsync());
        await product.ApplyAsync(Small("stumbling"));
        await product.ApplyAsync(Small("broken"));
        foreach (string condition in Seen)
            await UntilAsync(condition);
    }

    /// <returns>The series of a query over the whole time of the runs, each with its values that are numbers.</returns>
    internal async Task<IReadOnlyList<(JsonObject Labels, IReadOnlyList<double> Values)>> RangeAsync(string expression)
    {
        // Counted back from now, so that the last point of time looked at is not one before the latest scrape.
        var now = DateTimeOffset.UtcNow;
        var first = now - Interval * Math.Ceiling((now - start) / Interval);
        var data = await Prometheus.GetAsync(
            "query_range",
            ("query", expression),
            ("start", Unix(first)),
            ("end", Unix(now)),
            ("step", $"{Interval.TotalSeconds}")
        );
        return
        [
            .. data["result"]!
                .AsArray()
                .Select(series =>
                    (
                        series!["metric"]!.AsObject(),
                        (IReadOnlyList<double>)
                            [
                                .. series["values"]!
                                    .AsArray()
                                    .Select(value => double.Parse(value![1]!.GetValue<string>(), CultureInfo.InvariantCulture))
                                    .Where(double.IsFinite),
                            ]
                    )
                ),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await discovery.ContinueWith(_ => { }, TaskScheduler.Default);
        if (prometheus is not null)
            await prometheus.DisposeAsync();
        if (product is not null)
            await product.DisposeAsync();
        tiny?.Dispose();
        folder.Dispose();
        life.Dispose();
    }

    async Task UntilAsync(string condition)
    {
        for (var watch = Stopwatch.StartNew(); (await Prometheus.QueryAsync(condition)).Count == 0; await Task.Delay(200))
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"Never in Prometheus: {condition}");
    }

    async Task DiscoverAsync(ScrapeConfiguration scraped, TestCluster cluster, int port)
    {
        // The operator is a process here; its pod is as the chart has it.
        var pod = (JsonObject)
            JsonNode.Parse(
                $$$"""
                {"metadata": {"name": "stacking-operator-0", "namespace": "ops", "labels": {"app.kubernetes.io/name": "stacking-operator", "app.kubernetes.io/component": "operator"} },
                 "spec": {"containers": [{"ports": [{"name": "metrics", "containerPort": {{{port}}} }] }] }, "status": {"phase": "Running", "podIP": "127.0.0.1"} }
                """
            )!;
        while (!life.IsCancellationRequested)
        {
            scraped.Show([
                pod,
                .. cluster
                    .Storage.List(Kinds.Pod)
                    .Where(step => step["status"]?["podIP"] is not null && step["status"]!["phase"]!.GetValue<string>() == "Running"),
            ]);
            await Task.Delay(200, life.Token);
        }
    }

    static PodOutcome? Pretended(JsonObject pod)
    {
        var labels = pod["metadata"]!["labels"]!;
        string Label(string name) => labels[name]!.GetValue<string>();
        string step = Label(RunLabels.Step),
            digest = new('a', 64);
        // Times are kept in whole seconds: a shorter attempt might have taken none.
        PodOutcome Ends(int code, TerminationMessage words) =>
            new()
            {
                ExitCode = code,
                Message = words.ToJson(),
                After = TimeSpan.FromSeconds(2),
            };
        return Label(RunLabels.Run) switch
        {
            "broken" => Ends(ExitCode.Data, TerminationMessage.Failure("train.csv, row 7: no such image.")),
            "stumbling" when step == "fold-0" && Label(RunLabels.Attempt) == "1" => Ends(
                ExitCode.Transient,
                TerminationMessage.Failure("The store does not answer.")
            ),
            "stumbling" => Ends(
                ExitCode.Done,
                TerminationMessage.Commit(
                    new(step, digest, "a1", digest),
                    false,
                    new Dictionary<string, string>(),
                    new Dictionary<string, double>()
                )
            ),
            _ => null,
        };
    }

    static JsonNode Small(string name) =>
        JsonNode.Parse(
            $$"""
            {"apiVersion": "stackingk8s.io/v1alpha1", "kind": "StackingRun", "metadata": {"name": "{{name}}" },
             "spec": {"data": {"manifest": "s3://data/train.csv"}, "artifacts": {"uri": "s3://artifacts/runs"}, "folds": {"count": 3} } }
            """
        )!;

    static string Unix(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture);
}
