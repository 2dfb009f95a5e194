namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// How often in a row a pod of a Job failed, and when that was last seen. Evicted pods are in it, though they are not counted as failures.
/// </summary>
readonly record struct JobBackoff(int Failures, DateTimeOffset Last)
{
    public static JobBackoff None { get; } = new(0, DateTimeOffset.MinValue);

    /// <summary>How long no new pod is created.</summary>
    public TimeSpan Left(ClusterSpeed speed, DateTimeOffset now)
    {
        if (Failures == 0)
            return TimeSpan.Zero;
        double pause = Math.Min(speed.JobBackoff.TotalMilliseconds * Math.Pow(2, Failures - 1), speed.LongestJobBackoff.TotalMilliseconds);
        var left = Last.AddMilliseconds(pause) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
