namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>Times of the API server, which the client hands out without saying that they are UTC.</summary>
static class ApiTime
{
    public static DateTimeOffset Utc(this DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
