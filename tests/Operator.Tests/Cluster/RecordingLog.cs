using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>Records the lines of a log.</summary>
sealed class RecordingLog : ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Enqueue((logLevel, formatter(state, exception)));
}
