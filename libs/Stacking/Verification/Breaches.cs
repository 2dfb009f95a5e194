using System.Globalization;

namespace StackingK8s.Stacking.Verification;

/// <summary>Collects the breaches of one claim: the first twenty, and the number of the rest.</summary>
sealed class Breaches
{
    const int Most = 20;

    readonly List<string> first = [];
    int count;

    /// <summary>All that were added.</summary>
    public int Count => count;

    /// <summary>Adds a breach; null adds none.</summary>
    public void Add(string? breach)
    {
        if (breach is not null && ++count <= Most)
            first.Add(breach);
    }

    /// <summary>Adds several.</summary>
    public void AddRange(IEnumerable<string> breaches)
    {
        foreach (string breach in breaches)
            Add(breach);
    }

    /// <summary>The claim with what was collected.</summary>
    public Claim Of(string name, ClaimLevel level, string how) =>
        new(
            name,
            level,
            how,
            count > Most ? [.. first, string.Create(CultureInfo.InvariantCulture, $"and {count - Most:N0} more")] : [.. first]
        );
}
