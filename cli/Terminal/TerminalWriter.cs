using System.Text;

namespace StackingK8s.Cli.Terminal;

/// <summary>Writes to a terminal by the rule of <see cref="TerminalText"/>.</summary>
sealed class TerminalWriter(TextWriter terminal) : TextWriter(terminal.FormatProvider)
{
    public override Encoding Encoding => terminal.Encoding;

    public override void Write(char value) => terminal.Write(TerminalText.Escape(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => terminal.Write(TerminalText.Escape(new(buffer, index, count)));

    public override void Write(string? value) => terminal.Write(TerminalText.Escape(value ?? ""));

    public override void Flush() => terminal.Flush();
}
