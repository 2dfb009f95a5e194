namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// Limit of the operator's requests to the API server. Events have half as much again of their own: a thousand runs that start together
/// cause thousands of events, and no Job may wait for those.
/// </summary>
/// <param name="PerSecond">Sustained requests per second.</param>
/// <param name="Burst">Requests at once after a pause.</param>
sealed record RequestRate(double PerSecond = 50, double Burst = 100)
{
    /// <summary>The part of <see cref="Burst"/> that is reserved for urgent requests.</summary>
    public double Reserve { get; private init; } = Math.Min(Burst / 2, Burst - 1);

    public RequestRate ForEvents => new(PerSecond / 2, Math.Max(1, Burst / 2)) { Reserve = 0 };
}
