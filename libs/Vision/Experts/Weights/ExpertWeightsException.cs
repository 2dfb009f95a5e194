namespace StackingK8s.Vision.Experts.Weights;

/// <summary>Weights that do not fit a network: every missing, unknown, misshapen or non-finite entry, the first twenty of them in the message.</summary>
public sealed class ExpertWeightsException : Exception
{
    const int Shown = 20;

    internal ExpertWeightsException(string architecture, IReadOnlyList<string> problems, string? advice = null)
        : base($"The weights do not fit {architecture}:{Listed(problems)}{(advice is null ? "" : "\n" + advice)}") => Problems = problems;

    /// <summary>One line per entry, in the network's order, then the unknown ones.</summary>
    public IReadOnlyList<string> Problems { get; }

    static string Listed(IReadOnlyList<string> problems) =>
        string.Concat(problems.Take(Shown).Select(problem => "\n  " + problem))
        + (problems.Count > Shown ? $"\n  and {problems.Count - Shown} more" : "");
}
