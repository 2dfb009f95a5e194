using Microsoft.Extensions.Logging;

namespace StackingK8s.Operator;

/// <summary>Log lines of the process itself.</summary>
static partial class ProcessLog
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "stacking-operator {Version}: health and metrics on port {Port}, watching {Namespaces}"
    )]
    public static partial void Started(this ILogger log, string version, int port, string namespaces);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} This process exits; restarted, it waits for the lease.")]
    public static partial void LeadershipLost(this ILogger log, string problem);
}
