using System.Text;
using System.Text.RegularExpressions;
using Prometheus;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.Cluster;

public class RuntimeMetricsTests
{
    [Fact]
    public async Task The_documentation_names_every_metric_of_the_runtime()
    {
        var registry = Metrics.NewCustomRegistry();
        _ = new RuntimeMetrics(registry);
        using MemoryStream page = new();
        await registry.CollectAndExportAsTextAsync(page);
        var served = Regex
            .Matches(Encoding.UTF8.GetString(page.ToArray()), "^# TYPE (\\S+) ", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);
        string documentation = await File.ReadAllTextAsync(Repository.Path("docs", "metrics.md"));

        Assert.Equal(13, served.Count());
        Assert.All(served, name => Assert.Contains($"`{name}`", documentation));
    }
}
