namespace StackingK8s.Cli.Terminal;

/// <summary>
/// Texts that others wrote (names of files, messages and logs of steps, objects of a cluster) may hold escape sequences, which rename a
/// terminal's window, hide what was printed or answer for the user. On a terminal they are shown instead of obeyed.
/// </summary>
static class TerminalText
{
    /// <summary>The text with every control character but line feeds and tabs written as \u001b; carriage returns are left out.</summary>
    public static string Escape(string text) => text.AsSpan().IndexOfAny(Controls) < 0 ? text : string.Concat(text.Select(Escape));

    // C0 without \t and \n, DEL, and C1, of which 0x9b begins a sequence as ESC [ does.
    static readonly System.Buffers.SearchValues<char> Controls = System.Buffers.SearchValues.Create([
        .. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(IsForbidden),
    ]);

    static string Escape(char character) =>
        character switch
        {
            '\r' => "",
            _ when IsForbidden(character) => $"\\u{(int)character:x4}",
            _ => character.ToString(),
        };

    static bool IsForbidden(char character) => char.IsControl(character) && character is not ('\t' or '\n');
}
