using System.Globalization;
using System.Text.RegularExpressions;
using Prometheus;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Steps;

/// <summary>What a scraper of a running step gets, and that docs/metrics.md says the same.</summary>
public sealed partial class MetricsPageTests : IAsyncLifetime
{
    readonly ProgressReporter progress = new("fold-3", TextWriter.Null, TimeProvider.System);
    readonly HttpClient http = new();
    ProgressServer? server;
    int port;

    public async ValueTask InitializeAsync()
    {
        var registry = Metrics.NewCustomRegistry();
        StepMetrics.Follow(registry, progress, typeof(MetricsPageTests).Assembly);
        port = FreePort.Find();
        server = await ProgressServer.StartAsync(port, false, progress, registry);
    }

    [Fact]
    public async Task The_document_lists_every_metric_with_its_type_and_labels_and_no_other()
    {
        Train();
        string page = await PageAsync("metrics");

        var types = TypeLine().Matches(page).ToDictionary(line => line.Groups[1].Value, line => line.Groups[2].Value);
        var served = types.Select(metric => $"{metric.Key} | {metric.Value} | {string.Join(", ", Labels(page, metric.Key))}");
        // The operator's metrics are a chapter of their own.
        string chapter = (await File.ReadAllTextAsync(Repository.Path("docs", "metrics.md"))).Split("\n# ")[0];
        var documented = TableRow()
            .Matches(chapter)
            .Select(row => $"{row.Groups[1].Value} | {row.Groups[2].Value} | {row.Groups[3].Value.Trim()}");
        Assert.Equal(documented.Order(StringComparer.Ordinal), served.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_value_is_the_one_that_was_reported()
    {
        Train();
        string page = await PageAsync("metrics");

        Assert.Equal(1, Value(page, "stacking_step_activity{activity=\"training\",step=\"fold-3\"}"));
        Assert.Equal(0, Value(page, "stacking_step_activity{activity=\"decoding\",step=\"fold-3\"}"));
        Assert.Equal(0.3, Value(page, "stacking_step_progress_ratio{step=\"fold-3\"}"), 12);
        (string Name, double Value)[] training =
        [
            ("training_epoch", 2),
            ("training_epochs", 4),
            ("training_step", 20),
            ("training_steps", 40),
            ("training_batch_size", 25),
            ("training_loss", 0.7),
            ("training_learning_rate", 1e-3),
            ("training_samples_per_second", 50),
            ("training_data_wait_ratio", 0.01),
            ("checkpoints_written_total", 3),
            ("checkpoints_failed_total", 1),
            ("checkpoint_timestamp_seconds", 1.5),
            ("checkpoint_size_bytes", 4096),
            ("checkpoint_duration_seconds", 2),
            ("checkpoint_pause_seconds", 0.1),
        ];
        Assert.All(training, metric =>
            Assert.Equal(metric.Value, Value(page, $"stacking_{metric.Name}{{expert=\"effnet\",step=\"fold-3\"}}"))
        );
        Assert.True(Value(page, "stacking_memory_resident_bytes{step=\"fold-3\"}") > 1e6);
        Assert.True(
            Value(page, "stacking_memory_resident_peak_bytes{step=\"fold-3\"}")
                >= Value(page, "stacking_memory_resident_bytes{step=\"fold-3\"}")
        );
    }

    [Fact]
    public async Task Work_of_an_earlier_start_is_in_no_counter()
    {
        var decoding = progress.Begin("decoding", "images", 60, 0, 0.1);
        decoding.Report(40);
        decoding.Report(60);
        progress.Begin("decoding", "images", 24, 0, 0.1).Report(24);
        progress.Begin("training", "images", 1000, 0.1, 1, "effnet", alreadyDone: 600).Report(650);
        string page = await PageAsync("metrics");

        Assert.Equal(84, Value(page, "stacking_processed_total{activity=\"decoding\",unit=\"images\",step=\"fold-3\"}"));
        Assert.Equal(50, Value(page, "stacking_processed_total{activity=\"training\",unit=\"images\",step=\"fold-3\"}"));
    }

    [Fact]
    public async Task Checkpoints_are_counted_from_zero()
    {
        progress.Begin("training", "images", 500, 0.5, 1, "maxvit").Report(10, new(1, 5, 1, 50, 10, 0.9, 1e-4, 5, 0));
        string page = await PageAsync("metrics");

        Assert.Equal(0, Value(page, "stacking_checkpoints_written_total{expert=\"maxvit\",step=\"fold-3\"}"));
        Assert.Equal(0, Value(page, "stacking_checkpoints_failed_total{expert=\"maxvit\",step=\"fold-3\"}"));
    }

    [Fact]
    public async Task An_expert_keeps_its_last_values_when_the_next_is_training()
    {
        Train();
        progress.Begin("training", "images", 500, 0.5, 1, "maxvit").Report(10, new(1, 5, 1, 50, 10, 0.9, 1e-4, 5, 0));
        string page = await PageAsync("metrics");

        Assert.Equal(0.7, Value(page, "stacking_training_loss{expert=\"effnet\",step=\"fold-3\"}"));
        Assert.Equal(0.9, Value(page, "stacking_training_loss{expert=\"maxvit\",step=\"fold-3\"}"));
    }

    [Fact]
    public async Task The_progress_page_reads_back_as_what_was_reported()
    {
        Train();
        Assert.Equal(progress.Latest, ContractJson.Read<StepProgress>(System.Text.Encoding.UTF8.GetBytes(await PageAsync("progress"))));
    }

    [Fact]
    public async Task A_taken_port_costs_the_pages_and_not_the_step()
    {
        StringWriter log = new();
        ProgressReporter second = new("fold-4", log, TimeProvider.System);

        Assert.Null(await ProgressServer.StartAsync(port, false, second, Metrics.NewCustomRegistry()));
        Assert.Contains("/progress and /metrics are not served", log.ToString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (server is not null)
            await server.DisposeAsync();
    }

    void Train()
    {
        progress.Begin("decoding", "images", 60, 0, 0.1).Report(60);
        progress.Begin("training", "images", 1000, 0.1, 0.5, "effnet").Report(500, new(2, 4, 20, 40, 25, 0.7, 1e-3, 50, 0.01));
        progress.Checkpointed("effnet", new(3, 1, DateTimeOffset.FromUnixTimeMilliseconds(1500), 4096, 2, 0.1));
    }

    Task<string> PageAsync(string name) => http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/{name}"));

    /// <summary>Labels of a metric's first series, without the step that all have.</summary>
    static IEnumerable<string> Labels(string page, string metric)
    {
        string series = page.Split('\n').First(line => line.StartsWith(metric + "{", StringComparison.Ordinal));
        return LabelName().Matches(series).Select(label => label.Groups[1].Value).Where(label => label != "step");
    }

    static double Value(string page, string series)
    {
        string line = page.Split('\n').Single(each => each.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^\| `(\w+)` \| (\w+) \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"(\w+)=""")]
    private static partial Regex LabelName();
}
