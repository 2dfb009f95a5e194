namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// What the operator asks of the API server at most. Events have half as much again for themselves: a thousand runs that start together have
/// thousands of things to tell, and no Job may wait for that.
/// </summary>
/// <param name="PerSecond">Requests in the long run.</param>
/// <param name="Burst">Requests at once after a rest.</param>
sealed record RequestRate(double PerSecond = 50, double Burst = 100)
{
    /// <summary>The part of <see cref="Burst"/> that is kept for urgent requests.</summary>
    public double Reserve { get; private init; } = Math.Min(Burst / 2, Burst - 1);

    public RequestRate OfEvents => new(PerSecond / 2, Math.Max(1, Burst / 2)) { Reserve = 0 };
}
