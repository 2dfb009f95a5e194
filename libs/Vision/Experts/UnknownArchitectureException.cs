namespace StackingK8s.Vision.Experts;

/// <summary>A name that is not in <see cref="ExpertCatalog.Names"/>; the message offers the three nearest by edit distance.</summary>
public sealed class UnknownArchitectureException : Exception
{
    const int Offered = 3;

    internal UnknownArchitectureException(string name, IEnumerable<string> known)
        : this(name, NearestNames.Of(name, known, Offered)) { }

    UnknownArchitectureException(string name, IReadOnlyList<string> nearest)
        : base($"Unknown architecture '{name}'. Nearest: {string.Join(", ", nearest)}.") => (Name, Nearest) = (name, nearest);

    /// <summary>The name asked for.</summary>
    public string Name { get; }

    /// <summary>Known names, the nearest first.</summary>
    public IReadOnlyList<string> Nearest { get; }
}
