using System.Globalization;
using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>The operator that the chart starts, against the operator that there is.</summary>
public class OperatorTests
{
    public static TheoryData<string> Accepted => Rendering.Accepted;

    [Theory]
    [MemberData(nameof(Accepted))]
    public void The_operator_understands_what_it_is_told(string values)
    {
        var objects = new Rendering(values).Objects();
        var container = OperatorDeployment.Of(objects).Pods()!.Spec.Containers[0];
        var parsed = OperatorCommand.Create().Parse([.. container.Args]);

        Assert.Empty(parsed.Errors);
        Assert.Equal(Helm.Namespace, parsed.GetValue<string>("--lease-namespace"));
        Assert.Equal(container.Ports.Single(port => port.Name == "metrics").ContainerPort, parsed.GetValue<int>("--port"));
        Assert.Equal(container.ImagePullPolicy, parsed.GetValue<string>("--image-pull-policy"));
    }

    [Fact]
    public void What_is_asked_of_the_operator_is_what_the_values_say()
    {
        var parsed = OperatorCommand
            .Create()
            .Parse([.. OperatorDeployment.Of(new Rendering("everything").Objects()).Pods()!.Spec.Containers[0].Args]);

        Assert.Equal(
            (8, 100.0, 200.0, "text", 9090, 9091),
            (
                parsed.GetValue<int>("--workers"),
                parsed.GetValue<double>("--qps"),
                parsed.GetValue<double>("--burst"),
                parsed.GetValue<string>("--log-format"),
                parsed.GetValue<int>("--port"),
                parsed.GetValue<int>("--progress-port")
            )
        );
        Assert.Equal(
            ["research", "production"],
            OperatorCommand
                .Create()
                .Parse([.. OperatorDeployment.Of(new Rendering("namespaced").Objects()).Pods()!.Spec.Containers[0].Args])
                .GetValue<string[]>("--namespace")!
        );
    }

    [Fact]
    public void The_chart_and_its_images_are_of_the_operators_version()
    {
        var chart = ChartFolder.Yaml("Chart.yaml");
        var pod = OperatorDeployment.Of(new Rendering("default").Objects()).Pods()!.Spec;

        Assert.Equal((StepImages.Version, StepImages.Version), (chart["version"]!.ToString(), chart["appVersion"]!.ToString()));
        Assert.Equal(StepImages.ForProgram("stacking-operator"), pod.Containers[0].Image);
        Assert.Equal(StepImages.Default, Images("default"));
    }

    [Fact]
    public void A_digest_goes_before_a_tag_and_an_images_own_before_that_of_all()
    {
        Assert.Equal(
            new RunImages(
                "registry.example.com/cuda/fold-trainer:v9-cuda",
                $"registry.example.com/team/aggregator@sha256:{new string('2', 64)}",
                "registry.example.com/team/meta-trainer:v9"
            ),
            Images("everything")
        );
        Assert.Equal(
            $"registry.example.com/team/stacking-operator@sha256:{new string('1', 64)}",
            OperatorDeployment.Of(new Rendering("everything").Objects()).Pods()!.Spec.Containers[0].Image
        );
    }

    [Fact]
    public void Two_operators_share_their_nodes_out_and_a_drain_takes_one()
    {
        var objects = new Rendering("default").Objects();

        Assert.Equal(2, OperatorDeployment.Of(objects).As<V1Deployment>().Spec.Replicas);
        Assert.Equal(
            "1",
            Assert
                .Single(objects, item => item.Kind == V1PodDisruptionBudget.KubeKind)
                .As<V1PodDisruptionBudget>()
                .Spec.MaxUnavailable.Value
        );
        Assert.Equal(
            ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
            OperatorDeployment.Of(objects).Pods()!.Spec.TopologySpreadConstraints.Select(constraint => constraint.TopologyKey)
        );
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void The_test_asks_the_operators_Service(string values)
    {
        var objects = new Rendering(values).Objects();
        var test = Assert.Single(objects, item => item.IsHook).As<V1Pod>().Spec.Containers[0];
        var service = Assert
            .Single(objects, item => item.Kind == V1Service.KubeKind && item.Labels.ContainsKey("app.kubernetes.io/component"))
            .As<V1Service>();
        var parsed = OperatorCommand.Create().Parse([.. test.Args]);

        Assert.Empty(parsed.Errors);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"http://{service.Metadata.Name}.{Helm.Namespace}:{service.Spec.Ports[0].Port}"),
            parsed.GetValue<string>("url")
        );
        Assert.Equal(OperatorDeployment.Of(objects).Pods()!.Spec.Containers[0].Image, test.Image);
    }

    static RunImages Images(string values)
    {
        var parsed = OperatorCommand
            .Create()
            .Parse([.. OperatorDeployment.Of(new Rendering(values).Objects()).Pods()!.Spec.Containers[0].Args]);
        return new(
            parsed.GetValue<string>("--fold-trainer-image")!,
            parsed.GetValue<string>("--aggregator-image")!,
            parsed.GetValue<string>("--meta-trainer-image")!
        );
    }
}
