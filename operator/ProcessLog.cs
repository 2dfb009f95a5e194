using Microsoft.Extensions.Logging;

namespace StackingK8s.Operator;

/// <summary>What the process itself says in the log.</summary>
static partial class ProcessLog
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "stacking-operator {Version}: health and metrics on port {Port}, watching {Namespaces}"
    )]
    public static partial void Started(this ILogger log, string version, int port, string namespaces);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} This process ends; started anew it waits for its turn.")]
    public static partial void LeadershipLost(this ILogger log, string problem);
}
