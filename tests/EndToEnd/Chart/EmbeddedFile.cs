namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>A file that a template hands on to the letter. In a committed rendering a line stands for it.</summary>
/// <param name="Path">In the chart.</param>
/// <param name="Indent">Spaces before each line.</param>
/// <param name="From">Where the part begins that is handed on; null: the whole file.</param>
sealed record EmbeddedFile(string Path, int Indent, string? From = null)
{
    public string Line => $"#embedded {Path}";

    public string Fold(string rendered) => rendered.Replace($"\n{Text()}\n", $"\n{Line}\n", StringComparison.Ordinal);

    public string Unfold(string folded) => folded.Replace($"\n{Line}\n", $"\n{Text()}\n", StringComparison.Ordinal);

    string Text()
    {
        string file = ChartFolder.Read(Path),
            space = new(' ', Indent);
        string part = From is null ? file : file[(file.IndexOf("\n" + From, StringComparison.Ordinal) + 1)..];
        return space + part.TrimEnd('\n').Replace("\n", "\n" + space, StringComparison.Ordinal);
    }
}
