using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>
/// The scrape configuration of docs/metrics.md, read from there. Debian's Prometheus is built without its Kubernetes discovery, so a file
/// with the same labels takes that one's place; what the configuration makes of them is Prometheus' own work.
/// </summary>
sealed partial class ScrapeConfiguration(TemporaryFolder folder)
{
    public string Write(TimeSpan interval)
    {
        string seconds = $"{interval.TotalSeconds:0}s";
        string document = File.ReadAllText(Repository.Path("docs", "metrics.md"));
        var configuration = (JsonObject)Yaml.Json(Fence().Match(document).Groups[1].Value)!;
        foreach (var job in configuration["scrape_configs"]!.AsArray().Select(job => (JsonObject)job!))
        {
            Assert.True(job.Remove("kubernetes_sd_configs"));
            job["file_sd_configs"] = new JsonArray(new JsonObject { ["files"] = new JsonArray(folder.File("pods.json")) });
        }
        configuration["global"] = new JsonObject
        {
            ["scrape_interval"] = seconds,
            ["scrape_timeout"] = seconds,
            ["evaluation_interval"] = seconds,
        };
        configuration["rule_files"] = new JsonArray(Alert.File);
        Show([]);
        return folder.Write("prometheus.yml", configuration.ToJsonString());
    }

    /// <summary>Has Prometheus discover these pods, and no others, within some seconds.</summary>
    public void Show(IEnumerable<JsonObject> pods)
    {
        string before = folder.File("pods.json"),
            next = folder.Write("pods.next", new JsonArray([.. pods.SelectMany(Targets)]).ToJsonString());
        if (File.Exists(before) && File.ReadAllText(before) == File.ReadAllText(next))
            return;
        File.Move(next, before, true);
    }

    /// <summary>A target for each port, as Prometheus' own discovery of pods has them.</summary>
    static IEnumerable<JsonNode> Targets(JsonObject pod)
    {
        JsonObject labels = new()
        {
            ["__meta_kubernetes_namespace"] = pod["metadata"]!["namespace"]!.GetValue<string>(),
            ["__meta_kubernetes_pod_name"] = pod["metadata"]!["name"]!.GetValue<string>(),
            ["__meta_kubernetes_pod_phase"] = pod["status"]!["phase"]!.GetValue<string>(),
        };
        foreach (var (name, value) in pod["metadata"]!["labels"]!.AsObject())
            labels[$"__meta_kubernetes_pod_label_{NotInNames().Replace(name, "_")}"] = value!.GetValue<string>();
        foreach (var port in pod["spec"]!["containers"]!.AsArray().SelectMany(container => container!["ports"]!.AsArray()))
        {
            var own = (JsonObject)labels.DeepClone();
            own["__meta_kubernetes_pod_container_port_name"] = port!["name"]!.GetValue<string>();
            yield return new JsonObject
            {
                ["targets"] = new JsonArray($"{pod["status"]!["podIP"]}:{port["containerPort"]}"),
                ["labels"] = own,
            };
        }
    }

    [GeneratedRegex(@"```yaml\n(scrape_configs:.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("[^a-zA-Z0-9_]")]
    private static partial Regex NotInNames();
}
