using Microsoft.Extensions.Logging;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Operator.Cluster.Queue;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Cluster.Health;

/// <summary>All that the runtime says in the log.</summary>
static partial class RuntimeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Watched}: {Count} found")]
    public static partial void Synced(this ILogger log, string watched, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Watched}: {Problem}")]
    public static partial void WatchTroubled(this ILogger log, string watched, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Watched}: the server answers again")]
    public static partial void WatchWell(this ILogger log, string watched);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource} {Namespace}/{Name} cannot be read: {Problem}")]
    public static partial void CannotRead(this ILogger log, string resource, string @namespace, string name, string problem);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Run}: the reconciliation failed and is tried again in {Seconds:0.###} s: {Problem}"
    )]
    public static partial void ReconcileFailed(this ILogger log, RunKey run, double seconds, string problem, Exception? failure);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Run}: was changed by somebody else meanwhile; it is looked at again in {Seconds:0.###} s"
    )]
    public static partial void ChangedMeanwhile(this ILogger log, RunKey run, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads from now on")]
    public static partial void Leads(this ILogger log, string identity);

    [LoggerMessage(Level = LogLevel.Information, Message = "waiting for the lease {Lease}, held by {Holder}")]
    public static partial void WaitsForLease(this ILogger log, string lease, string holder);

    [LoggerMessage(Level = LogLevel.Error, Message = "lease {Lease}: {Problem}")]
    public static partial void LeaseTroubled(this ILogger log, string lease, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} gave the lease {Lease} back")]
    public static partial void LeaseReleased(this ILogger log, string identity, string lease);
}
