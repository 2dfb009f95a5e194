namespace StackingK8s.Vision.Experts;

/// <summary>Weights that do not fit a network: every missing, unknown, repeated or misshapen entry, in one message.</summary>
public sealed class ExpertWeightsException : Exception
{
    internal ExpertWeightsException(string architecture, IReadOnlyList<string> problems)
        : base($"The weights do not fit {architecture}:{string.Concat(problems.Select(problem => "\n  " + problem))}") =>
        Problems = problems;

    /// <summary>One line per entry, in the network's order, then the unknown ones.</summary>
    public IReadOnlyList<string> Problems { get; }
}
