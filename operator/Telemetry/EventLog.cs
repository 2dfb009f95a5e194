using Microsoft.Extensions.Logging;
using StackingK8s.Operator.Cluster;

namespace StackingK8s.Operator.Telemetry;

/// <summary>The log lines of the event outbox.</summary>
static partial class EventLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run}: event {Reason} was not sent ({Problem})")]
    public static partial void EventLost(this ILogger log, RunKey run, string reason, string problem);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "dropped the {Count} oldest events of runs (more than {Most} were waiting to be sent)"
    )]
    public static partial void EventsDropped(this ILogger log, int count, int most);
}
