using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s.Models;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>What the chart says of the pods of steps, against the pods that the operator makes.</summary>
public partial class StepTests
{
    static readonly Dictionary<string, string> StepPod = StepLabels.Create("demo", "fold-0", attempt: 1, "fold-trainer");

    [Theory]
    [InlineData("namespaced", new[] { "research", "production" }, 8080)]
    [InlineData("everything", new[] { "research" }, 9091)]
    public void Steps_are_fenced_in_where_runs_are_and_asked_on_their_one_port(string values, string[] namespaces, int port)
    {
        var objects = new Rendering(values).Objects();
        var fences = Policies(objects).Where(policy => Matches(policy.Spec.PodSelector, StepPod)).ToList();

        Assert.Equal(namespaces, fences.Select(policy => policy.Metadata.NamespaceProperty));
        Assert.All(fences, policy =>
        {
            Assert.Equal(["Ingress", "Egress"], policy.Spec.PolicyTypes);
            var way = Assert.Single(policy.Spec.Ingress);
            Assert.Equal($"{port}", Assert.Single(way.Ports).Port.Value);
            Assert.Contains(way.FromProperty, peer =>
                peer.NamespaceSelector.MatchLabels?["kubernetes.io/metadata.name"] == Helm.Namespace
                && Matches(peer.PodSelector, OperatorPod(objects))
            );
            Assert.Contains(way.FromProperty, peer =>
                Matches(peer.PodSelector, new Dictionary<string, string> { ["app.kubernetes.io/name"] = "prometheus" })
            );
        });
    }

    [Theory]
    [InlineData("default", 8080)]
    [InlineData("everything", 9091)]
    public void The_operator_reaches_steps_DNS_and_the_API_server_and_is_fenced_in_itself(string values, int port)
    {
        var objects = new Rendering(values).Objects();
        var fence = Assert.Single(Policies(objects), policy => Matches(policy.Spec.PodSelector, OperatorPod(objects)));

        Assert.False(Matches(fence.Spec.PodSelector, StepPod));
        Assert.Contains(fence.Spec.Egress, way =>
            way.To?.Any(peer => Matches(peer.PodSelector, StepPod)) == true && way.Ports.Single().Port.Value == $"{port}"
        );
        Assert.Contains(fence.Spec.Egress, way => way.To is null && way.Ports.Any(open => open.Port.Value == "6443"));
        Assert.Contains(fence.Spec.Egress, way => way.Ports.Any(open => open.Protocol == "UDP"));
        var test = objects.Single(item => item.IsHook);
        Assert.Contains(fence.Spec.Ingress.Single().FromProperty, peer => Matches(peer.PodSelector, test.Labels));
    }

    [Fact]
    public void Steps_reach_the_store_that_the_values_name_and_the_one_for_trials()
    {
        var named = Policies(new Rendering("namespaced").Objects()).First(policy => Matches(policy.Spec.PodSelector, StepPod));
        var objects = new Rendering("everything").Objects();
        var trial = Policies(objects).Single(policy => Matches(policy.Spec.PodSelector, StepPod));

        Assert.Contains(named.Spec.Egress, way =>
            way.Ports[0].Port.Value == "9000" && way.To.Any(peer => peer.IpBlock?.Cidr == "10.0.0.0/8")
        );
        Assert.Contains(trial.Spec.Egress, way =>
            way.To?.Any(peer =>
                Matches(
                    peer.PodSelector,
                    objects.Single(item => item.Name == "stacks-trial-s3" && item.Pods() is not null).Pods()!.Metadata.Labels
                )
            ) == true
        );
    }

    [Fact]
    public void Series_of_steps_carry_namespace_run_and_pod()
    {
        var monitor = new Rendering("everything").Objects().Single(item => item.Kind == "PodMonitor").Json["spec"]!;
        var endpoint = Assert.Single(monitor["podMetricsEndpoints"]!.AsArray())!;
        var relabelled = endpoint["relabelings"]!
            .AsArray()
            .ToDictionary(rule => rule!["targetLabel"]!.GetValue<string>(), rule => rule!["sourceLabels"]![0]!.GetValue<string>());

        Assert.Equal("metrics", endpoint["port"]!.GetValue<string>());
        Assert.Equal(
            (
                "__meta_kubernetes_namespace",
                $"__meta_kubernetes_pod_label_{Unfit().Replace(RunLabels.Run, "_")}",
                "__meta_kubernetes_pod_name"
            ),
            (relabelled["namespace"], relabelled["run"], relabelled["pod"])
        );
        Assert.True(Matches(k8s.KubernetesJson.Deserialize<V1LabelSelector>(monitor["selector"]!.ToJsonString()), StepPod));
    }

    [Fact]
    public void The_operators_series_keep_the_namespace_of_the_run_and_the_Service_is_found()
    {
        var objects = new Rendering("everything").Objects();
        var monitor = objects.Single(item => item.Kind == "ServiceMonitor").Json["spec"]!;
        var service = objects.Single(item => item.Kind == V1Service.KubeKind && item.Labels.ContainsKey("app.kubernetes.io/component"));

        Assert.True(monitor["endpoints"]![0]!["honorLabels"]!.GetValue<bool>());
        Assert.Equal(service.As<V1Service>().Spec.Ports[0].Name, monitor["endpoints"]![0]!["port"]!.GetValue<string>());
        Assert.True(ChartObject.Strings(monitor["selector"]!["matchLabels"]).All(service.Labels.Contains));
    }

    [Fact]
    public void Alerts_and_dashboard_are_the_files_of_the_chart()
    {
        var objects = new Rendering("everything").Objects();

        Assert.True(
            JsonNode.DeepEquals(
                ChartFolder.Yaml("rules/stacking.rules.yaml"),
                objects.Single(item => item.Kind == "PrometheusRule").Json["spec"]
            )
        );
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(ChartFolder.Read("dashboards/stacking.json")),
                JsonNode.Parse(objects.Single(item => item.Kind == "ConfigMap").Json["data"]!["stacking.json"]!.GetValue<string>())
            )
        );
    }

    static IEnumerable<V1NetworkPolicy> Policies(IEnumerable<ChartObject> objects) =>
        objects.Where(item => item.Kind == V1NetworkPolicy.KubeKind).Select(item => item.As<V1NetworkPolicy>());

    static IDictionary<string, string> OperatorPod(IReadOnlyList<ChartObject> objects) =>
        OperatorDeployment.Of(objects).Pods()!.Metadata.Labels;

    static bool Matches(V1LabelSelector? selector, IDictionary<string, string> labels) =>
        selector is not null
        && (selector.MatchLabels ?? new Dictionary<string, string>()).All(labels.Contains)
        && (selector.MatchExpressions ?? []).All(condition => condition.OperatorProperty == "Exists" && labels.ContainsKey(condition.Key));

    [GeneratedRegex("[^a-zA-Z0-9_]")]
    private static partial Regex Unfit();
}
