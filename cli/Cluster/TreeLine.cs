using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Cluster;

/// <summary>A line of what is shown of a run.</summary>
/// <param name="State">The step's state or the run's phase, which a terminal shows by a colour; null for plain text.</param>
/// <param name="Indent">The column at which a line that is too long for the terminal goes on.</param>
sealed record TreeLine(string Text, string? State = null, int Indent = 0)
{
    // With less room than this for words, the terminal may as well cut where it likes.
    const int LeastRoom = 20;

    /// <summary>The line, cut at spaces into as many as a terminal of this width needs.</summary>
    public IEnumerable<string> Wrapped(int width)
    {
        string rest = Text,
            margin = (Text.StartsWith('├') || Text.StartsWith('│') ? "│" : "").PadRight(Indent);
        while (rest.Length > width && width - Indent >= LeastRoom)
        {
            int space = rest.LastIndexOf(' ', width),
                cut = space > Indent ? space : width;
            yield return rest[..cut].TrimEnd();
            rest = margin + rest[cut..].TrimStart();
        }
        yield return rest;
    }
}
