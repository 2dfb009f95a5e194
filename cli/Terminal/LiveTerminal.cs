using System.Text;
using Spectre.Console;

namespace StackingK8s.Cli.Terminal;

/// <summary>The terminal on which live displays draw with escape sequences of their own.</summary>
static class LiveTerminal
{
    // Made on first use: most commands draw nothing, and looking the terminal up takes a while.
    static readonly Lazy<IAnsiConsole> Terminal = new(() => AnsiConsole.Create(new() { Out = new StandardOutput() }));

    /// <returns>Null where standard output is not a terminal, or one that cannot move its cursor.</returns>
    public static IAnsiConsole? Find() => !Console.IsOutputRedirected && Terminal.Value.Profile.Capabilities.Ansi ? Terminal.Value : null;

    sealed class StandardOutput : IAnsiConsoleOutput
    {
        const int UsualWidth = 80,
            UsualHeight = 24;

        public TextWriter Writer { get; } =
            new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

        public bool IsTerminal => true;

        // 0 where a terminal does not know its size.
        public int Width => Console.WindowWidth is > 0 and var columns ? columns : UsualWidth;

        public int Height => Console.WindowHeight is > 0 and var rows ? rows : UsualHeight;

        public void SetEncoding(Encoding encoding) { }
    }
}
