namespace StackingK8s.Vision.Experts.Weights;

/// <summary>
/// Weights that do not fit a network: every missing, unknown or non-finite entry and every wrong shape, the first twenty of them in the
/// message.
/// </summary>
public sealed class ExpertWeightsException : Exception
{
    const int MostNamed = 20;

    internal ExpertWeightsException(string architecture, IReadOnlyList<string> problems, string? advice = null)
        : base($"The weights do not fit {architecture}:{Format(problems)}{(advice is null ? "" : "\n" + advice)}") => Problems = problems;

    /// <summary>One line per entry, in the network's order, then the unknown ones.</summary>
    public IReadOnlyList<string> Problems { get; }

    static string Format(IReadOnlyList<string> problems) =>
        string.Concat(problems.Take(MostNamed).Select(problem => "\n  " + problem))
        + (problems.Count > MostNamed ? $"\n  and {problems.Count - MostNamed} more" : "");
}
