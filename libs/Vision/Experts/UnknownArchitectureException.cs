using StackingK8s.Learning;

namespace StackingK8s.Vision.Experts;

/// <summary>A name that is not in <see cref="ExpertCatalog.Names"/>; the message suggests the three nearest by edit distance.</summary>
public sealed class UnknownArchitectureException : Exception
{
    const int Suggestions = 3;

    internal UnknownArchitectureException(string name, IEnumerable<string> known)
        : this(name, NearestNames.Find(name, known, Suggestions)) { }

    UnknownArchitectureException(string name, IReadOnlyList<string> nearest)
        : base($"Unknown architecture '{name}'. Did you mean {string.Join(", ", nearest)}?") => (Name, Nearest) = (name, nearest);

    /// <summary>The unknown name.</summary>
    public string Name { get; }

    /// <summary>Known names, the nearest first.</summary>
    public IReadOnlyList<string> Nearest { get; }
}
