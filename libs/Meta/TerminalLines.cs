using StackingK8s.Artifacts;

namespace StackingK8s.Meta;

/// <summary>Text that fits a terminal. Pure.</summary>
static class TerminalLines
{
    /// <summary>Columns of a terminal.</summary>
    public const int Width = 80;

    /// <summary>Breaks sentences between words; lines of tables, which begin with a space or an asterisk, stay as they are.</summary>
    /// <param name="text">Lines, each ended.</param>
    public static string Wrap(string text) =>
        string.Join('\n', text.Split('\n').SelectMany(line => line is [' ' or '*', ..] ? [line] : MessageText.Wrap(line, Width)));
}
