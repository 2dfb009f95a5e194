using Microsoft.Extensions.Logging;
using StackingK8s.Operator.Cluster;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>The log lines of the reconciliation.</summary>
static partial class ReconcileLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Run}: created Job {Job}")]
    public static partial void JobCreated(this ILogger log, RunKey run, string job);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Run}: deleted Job {Job}")]
    public static partial void JobDeleted(this ILogger log, RunKey run, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run}: {Message}")]
    public static partial void ArtifactsKept(this ILogger log, RunKey run, string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Run}: {Phase}, {Message}")]
    public static partial void StatusWritten(this ILogger log, RunKey run, string phase, string message);
}
