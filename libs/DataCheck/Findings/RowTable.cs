using System.Globalization;
using System.Text;
using StackingK8s.Artifacts;

namespace StackingK8s.DataCheck.Findings;

/// <summary>A table of rows for a message: at most 80 columns wide, the first rows, and the number of the rest.</summary>
static class RowTable
{
    const int MostRows = 20,
        MostWidth = 80;

    const string Indent = "  ",
        Gap = "  ";

    /// <summary>Formats a table.</summary>
    /// <param name="header">Names of the columns.</param>
    /// <param name="count">Rows in all.</param>
    /// <param name="row">The cells of a row, from 0.</param>
    /// <returns>Lines with '\n' between them; long cells lose their beginning, since paths differ at their ends.</returns>
    public static string Format(IReadOnlyList<string> header, int count, Func<int, IReadOnlyList<string>> row)
    {
        List<IReadOnlyList<string>> lines = [header];
        for (int i = 0; i < Math.Min(count, MostRows); i++)
            lines.Add([.. row(i).Select(MessageText.Escape)]);
        int[] widths = Fit([.. Enumerable.Range(0, header.Count).Select(column => lines.Max(line => line[column].Length))]);
        StringBuilder text = new();
        foreach (var line in lines)
        {
            StringBuilder cells = new(Indent);
            for (int column = 0; column < header.Count; column++)
                cells.Append(column == 0 ? "" : Gap).Append(Cut(line[column], widths[column]).PadRight(widths[column]));
            text.Append(text.Length == 0 ? "" : "\n").Append(cells.ToString().TrimEnd());
        }
        if (count > MostRows)
            text.Append(CultureInfo.InvariantCulture, $"\n{Indent}and {count - MostRows:N0} more");
        return text.ToString();
    }

    // Takes from the widest column, one at a time, until the table fits.
    static int[] Fit(int[] widths)
    {
        int room = MostWidth - Indent.Length - Gap.Length * (widths.Length - 1);
        while (widths.Sum() > room)
            widths[Array.IndexOf(widths, widths.Max())]--;
        return widths;
    }

    static string Cut(string cell, int width) => cell.Length <= width ? cell : "…" + cell[(cell.Length - width + 1)..];
}
