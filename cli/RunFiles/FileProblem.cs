namespace StackingK8s.Cli.RunFiles;

/// <summary>One thing wrong with a file.</summary>
/// <param name="Line">Where, from 1.</param>
/// <param name="Path">The field, as in spec.experts[1].epochs; empty for the file as a whole.</param>
/// <param name="Message">What is wrong; sentences after the first are the way out.</param>
sealed record FileProblem(int Line, string Path, string Message)
{
    /// <returns>Such as "spec.fold: unknown field (line 3). Did you mean `folds`?".</returns>
    public override string ToString()
    {
        int end = Message.IndexOf(". ", StringComparison.Ordinal);
        string what = end < 0 ? Message.TrimEnd('.') : Message[..end],
            fix = end < 0 ? "" : Message[end..];
        return $"{(Path.Length == 0 ? "" : $"{Path}: ")}{what} (line {Line}){fix}";
    }
}
