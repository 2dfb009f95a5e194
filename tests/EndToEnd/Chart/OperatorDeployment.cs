using k8s.Models;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>The operator's Deployment among rendered objects.</summary>
static class OperatorDeployment
{
    public static ChartObject Of(IEnumerable<ChartObject> objects) =>
        objects.Single(item =>
            item.Kind == V1Deployment.KubeKind
            && item.Labels.TryGetValue("app.kubernetes.io/component", out string? component)
            && component == "operator"
        );
}
