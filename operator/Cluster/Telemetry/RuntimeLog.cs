using Microsoft.Extensions.Logging;

namespace StackingK8s.Operator.Cluster.Telemetry;

/// <summary>Log lines of the operator's runtime.</summary>
static partial class RuntimeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Watched}: {Count} listed")]
    public static partial void Synced(this ILogger log, string watched, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Watched}: {Problem}")]
    public static partial void WatchFailing(this ILogger log, string watched, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Watched}: the API server answers again")]
    public static partial void WatchRecovered(this ILogger log, string watched);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource} {Namespace}/{Name} cannot be read: {Problem}")]
    public static partial void CannotRead(this ILogger log, string resource, string @namespace, string name, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run}: reconciliation failed ({Problem}); retry in {Seconds:0.###} s")]
    public static partial void ReconcileFailed(this ILogger log, RunKey run, double seconds, string problem, Exception? failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Run}: changed by another client meanwhile; retry in {Seconds:0.###} s")]
    public static partial void ReconcileConflict(this ILogger log, RunKey run, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} is the leader now")]
    public static partial void LeadershipAcquired(this ILogger log, string identity);

    [LoggerMessage(Level = LogLevel.Information, Message = "waiting for the lease {Lease}, held by {Holder}")]
    public static partial void WaitingForLease(this ILogger log, string lease, string holder);

    [LoggerMessage(Level = LogLevel.Error, Message = "lease {Lease}: {Problem}")]
    public static partial void LeaseFailing(this ILogger log, string lease, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} released the lease {Lease}")]
    public static partial void LeaseReleased(this ILogger log, string identity, string lease);
}
