using Microsoft.Extensions.Logging;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>All that reconciliation says in the log.</summary>
static partial class ReconcileLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Run}: made Job {Job}")]
    public static partial void JobMade(this ILogger log, RunKey run, string job);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Run}: deleted Job {Job}")]
    public static partial void JobDeleted(this ILogger log, RunKey run, string job);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Run}: {Phase}, {Message}")]
    public static partial void StatusWritten(this ILogger log, RunKey run, string phase, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run}: the event {Reason} was lost: {Problem}")]
    public static partial void EventLost(this ILogger log, RunKey run, string reason, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events of runs were dropped, the oldest, because more than {Most} waited")]
    public static partial void EventsDropped(this ILogger log, int count, int most);
}
