namespace StackingK8s.Artifacts.Data;

/// <summary>The file cannot be read on as CSV. Caught in this folder and told as the manifest's or artifact's fault.</summary>
sealed class MalformedCsvException(long line, string problem) : Exception(problem)
{
    /// <summary>From 1.</summary>
    public long Line { get; } = line;
}
