using System.Text;

namespace StackingK8s.Meta;

/// <summary>Text that fits a terminal. Pure.</summary>
static class TerminalLines
{
    /// <summary>Columns of a terminal.</summary>
    const int Width = 80;

    /// <summary>Breaks sentences between words; lines of tables, which begin with a space or an asterisk, stay as they are.</summary>
    /// <param name="text">Lines, each ended.</param>
    public static string Wrap(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length <= Width || line[0] is ' ' or '*' ? line : Break(line)));

    static string Break(string sentence)
    {
        StringBuilder lines = new();
        int used = 0;
        foreach (string word in sentence.Split(' '))
        {
            bool first = lines.Length == 0,
                fits = used + 1 + word.Length <= Width;
            lines
                .Append(
                    first ? ""
                    : fits ? " "
                    : "\n"
                )
                .Append(word);
            used = first || !fits ? word.Length : used + 1 + word.Length;
        }
        return lines.ToString();
    }
}
