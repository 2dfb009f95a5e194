using System.Text.Json.Nodes;
using k8s.Models;
using StackingK8s.Tests.Kubernetes.Jobs;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>What every rendered object must be, whatever the values.</summary>
public class ObjectTests
{
    /// <summary>
    /// Reads an object as its kind; the definition of StackingRun and the kinds of the Prometheus operator have tests of their own.
    /// </summary>
    static readonly Dictionary<string, Action<ChartObject>> Kinds = new()
    {
        ["v1/ConfigMap"] = item => item.As<V1ConfigMap>(),
        ["v1/PersistentVolumeClaim"] = item => item.As<V1PersistentVolumeClaim>(),
        ["v1/Pod"] = item => item.As<V1Pod>(),
        ["v1/Secret"] = item => item.As<V1Secret>(),
        ["v1/Service"] = item => item.As<V1Service>(),
        ["v1/ServiceAccount"] = item => item.As<V1ServiceAccount>(),
        ["apps/v1/Deployment"] = item => item.As<V1Deployment>(),
        ["coordination.k8s.io/v1/Lease"] = item => item.As<V1Lease>(),
        ["networking.k8s.io/v1/NetworkPolicy"] = item => item.As<V1NetworkPolicy>(),
        ["policy/v1/PodDisruptionBudget"] = item => item.As<V1PodDisruptionBudget>(),
        ["rbac.authorization.k8s.io/v1/ClusterRole"] = item => item.As<V1ClusterRole>(),
        ["rbac.authorization.k8s.io/v1/ClusterRoleBinding"] = item => item.As<V1ClusterRoleBinding>(),
        ["rbac.authorization.k8s.io/v1/Role"] = item => item.As<V1Role>(),
        ["rbac.authorization.k8s.io/v1/RoleBinding"] = item => item.As<V1RoleBinding>(),
    };

    static readonly string[] Others =
    [
        "apiextensions.k8s.io/v1/CustomResourceDefinition",
        "monitoring.coreos.com/v1/ServiceMonitor",
        "monitoring.coreos.com/v1/PodMonitor",
        "monitoring.coreos.com/v1/PrometheusRule",
    ];

    public static TheoryData<string> Accepted => Rendering.Accepted;

    [Fact]
    public void A_field_that_the_kind_does_not_have_is_refused()
    {
        ChartObject wrong = new([], "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prots: []}\n");
        Assert.ThrowsAny<Exception>(() => wrong.As<V1Service>());
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Every_object_is_one_of_its_kind(string values)
    {
        foreach (var item in new Rendering(values).Objects())
        {
            string kind = $"{item.Json["apiVersion"]}/{item.Kind}";
            if (!Others.Contains(kind))
                Kinds[kind](item);
        }
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Every_object_says_whose_it_is_and_no_two_have_one_name(string values)
    {
        var objects = new Rendering(values).Objects();

        Assert.All(objects, item =>
            Assert.Equal(
                (Helm.Release, "stackingk8s", "Helm"),
                (
                    item.Labels["app.kubernetes.io/instance"],
                    item.Labels["app.kubernetes.io/part-of"],
                    item.Labels["app.kubernetes.io/managed-by"]
                )
            )
        );
        Assert.Equal(objects.Count, objects.DistinctBy(item => (item.Kind, item.Namespace, item.Name)).Count());
        Assert.All(objects.SelectMany(item => item.Labels.Values), value => Assert.InRange(value.Length, 1, 63));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Every_pod_passes_restricted_pod_security_and_cannot_write_to_its_root(string values)
    {
        foreach (var pods in new Rendering(values).Objects().Select(item => item.Pods()).OfType<V1PodTemplateSpec>())
        {
            Assert.Empty(RestrictedPodSecurity.Violations(pods));
            Assert.Equal(false, pods.Spec.EnableServiceLinks);
            Assert.All(pods.Spec.Containers, container => Assert.True(container.SecurityContext.ReadOnlyRootFilesystem));
            Assert.All(pods.Spec.Containers, container => Assert.Equal(["memory"], container.Resources.Limits.Keys));
        }
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Only_the_operator_has_a_token(string values)
    {
        var objects = new Rendering(values).Objects();
        var with = objects.Where(item => item.Pods() is { Spec.AutomountServiceAccountToken: not false }).ToList();

        Assert.Equal("operator", Assert.Single(with).Labels["app.kubernetes.io/component"]);
        Assert.All(objects.Where(item => item.Kind == V1ServiceAccount.KubeKind), item =>
            Assert.False(item.As<V1ServiceAccount>().AutomountServiceAccountToken)
        );
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Selectors_choose_the_pods_that_they_are_for_and_no_others(string values)
    {
        var objects = new Rendering(values).Objects();
        var pods = objects.Where(item => item.Pods() is not null).ToDictionary(item => item.Name, item => item.Pods()!.Metadata.Labels);

        foreach (var deployment in objects.Where(item => item.Kind == V1Deployment.KubeKind))
            Assert.Equal([deployment.Name], Chosen(deployment.As<V1Deployment>().Spec.Selector.MatchLabels));
        foreach (var service in objects.Where(item => item.Kind == V1Service.KubeKind))
            Assert.Equal([service.Name], Chosen(service.As<V1Service>().Spec.Selector));
        foreach (var budget in objects.Where(item => item.Kind == V1PodDisruptionBudget.KubeKind))
            Assert.Equal([budget.Name], Chosen(budget.As<V1PodDisruptionBudget>().Spec.Selector.MatchLabels));
        foreach (var constraint in objects.SelectMany(item => item.Pods()?.Spec.TopologySpreadConstraints ?? []))
            Assert.Equal([OperatorDeployment.Of(objects).Name], Chosen(constraint.LabelSelector.MatchLabels));

        IEnumerable<string> Chosen(IDictionary<string, string> selector) =>
            pods.Where(pod => selector.All(pod.Value.Contains)).Select(pod => pod.Key);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Ports_of_Services_and_probes_are_ports_of_the_container(string values)
    {
        var objects = new Rendering(values).Objects();
        foreach (var item in objects.Where(item => item.Kind == V1Service.KubeKind))
        {
            var container = objects.Single(other => other.Kind == V1Deployment.KubeKind && other.Name == item.Name).Pods()!.Spec.Containers[
                0
            ];
            Assert.All(item.As<V1Service>().Spec.Ports, port => Assert.Contains(container.Ports, own => own.Name == port.TargetPort.Value));
            Assert.All(new[] { container.LivenessProbe, container.ReadinessProbe }.OfType<V1Probe>(), probe =>
                Assert.Contains(container.Ports, own => own.Name == probe.HttpGet.Port.Value)
            );
        }
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Keys_are_read_from_Secrets_that_are_there(string values)
    {
        var objects = new Rendering(values).Objects();
        var secrets = objects.Where(item => item.Kind == V1Secret.KubeKind).Select(item => item.As<V1Secret>()).ToList();
        foreach (
            var key in objects
                .SelectMany(item => item.Pods()?.Spec.Containers ?? [])
                .SelectMany(container => container.Env ?? [])
                .Select(env => env.ValueFrom?.SecretKeyRef)
                .OfType<V1SecretKeySelector>()
        )
            Assert.Contains(secrets, secret =>
                secret.Metadata.Name == key.Name
                && secret.Metadata.NamespaceProperty == Helm.Namespace
                && secret.StringData.ContainsKey(key.Key)
            );
    }

    [Fact]
    public void The_definition_is_the_generated_one_and_stays_unless_that_is_not_wanted()
    {
        var generated = ChartFolder.Yaml("crd/stackingruns.yaml");
        foreach (var (values, keeps) in ((string, bool)[])[("default", true), ("everything", false)])
        {
            var definition = Assert.Single(new Rendering(values).Objects(), item => item.Kind == "CustomResourceDefinition");
            Assert.True(JsonNode.DeepEquals(generated["spec"], definition.Json["spec"]));
            Assert.Equal(generated["metadata"]!["name"]!.GetValue<string>(), definition.Name);
            Assert.Equal(
                keeps ? "keep" : null,
                definition.Json["metadata"]!["annotations"]?["helm.sh/resource-policy"]?.GetValue<string>()
            );
        }
        Assert.DoesNotContain(new Rendering("namespaced").Objects(), item => item.Kind == "CustomResourceDefinition");
    }

    [Fact]
    public void Without_being_asked_the_chart_needs_nothing_that_a_bare_cluster_lacks() =>
        Assert.DoesNotContain(new Rendering("default").Objects(), item =>
            item.Json["apiVersion"]!.GetValue<string>().StartsWith("monitoring.", StringComparison.Ordinal)
        );

    [Fact]
    public void One_namespace_each_takes_nothing_of_the_cluster() =>
        Assert.All(new Rendering("namespaced").Objects(), item => Assert.NotNull(item.Namespace));
}
