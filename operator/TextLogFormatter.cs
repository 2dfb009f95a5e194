using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace StackingK8s.Operator;

/// <summary>Formats the log for people: time, level and message. The JSON log has the rest.</summary>
sealed class TextLogFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
    {
        string level = entry.LogLevel switch
        {
            LogLevel.Warning => "warn",
            >= LogLevel.Error => "fail",
            _ => "info",
        };
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {level} {entry.Formatter(entry.State, entry.Exception)}"
            )
        );
        if (entry.Exception is { } failure)
            output.WriteLine(failure);
    }
}
