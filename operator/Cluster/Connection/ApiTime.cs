namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>Times of the API server, which KubernetesClient returns without marking them as UTC.</summary>
static class ApiTime
{
    public static DateTimeOffset Utc(this DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
