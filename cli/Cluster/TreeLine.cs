namespace StackingK8s.Cli.Cluster;

/// <summary>A line of the tree that shows a run.</summary>
/// <param name="Text">The line.</param>
/// <param name="State">The step's state or the run's phase, which a terminal shows by a colour; null for plain text.</param>
/// <param name="Indent">The column at which a line that is too long for the terminal continues.</param>
sealed record TreeLine(string Text, string? State = null, int Indent = 0)
{
    // With less room than this, the terminal may as well cut the line anywhere.
    const int LeastWidth = 20;

    /// <summary>The line, broken at spaces to fit a terminal of this width.</summary>
    public IEnumerable<string> Wrap(int width)
    {
        string rest = Text,
            margin = (Text.StartsWith('├') || Text.StartsWith('│') ? "│" : "").PadRight(Indent);
        while (rest.Length > width && width - Indent >= LeastWidth)
        {
            int space = rest.LastIndexOf(' ', width),
                cut = space > Indent ? space : width;
            yield return rest[..cut].TrimEnd();
            rest = margin + rest[cut..].TrimStart();
        }
        yield return rest;
    }
}
