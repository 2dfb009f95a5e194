namespace StackingK8s.Stacking.Verification;

/// <summary>How far a claim about a run holds against somebody who may write its artifacts.</summary>
public enum ClaimLevel
{
    /// <summary>Computed again from other artifacts, or compared with what lies outside the store.</summary>
    Proven,

    /// <summary>All records agree with one another; somebody who rewrites them all together can change it.</summary>
    Consistent,

    /// <summary>Taken as it is: the files alone cannot show it.</summary>
    Trusted,

    /// <summary>Consistent, and the records bear a valid signature.</summary>
    Signed,
}

/// <summary>One line of what `stacking verify` says about a run.</summary>
/// <param name="Name">What is claimed, in a word or two; unique in a run.</param>
/// <param name="Level">How far it holds.</param>
/// <param name="How">What was compared with what, or what would show it.</param>
/// <param name="Breaches">A sentence for each way in which it does not hold, with the step, the file or the rows.</param>
public sealed record Claim(string Name, ClaimLevel Level, string How, IReadOnlyList<string> Breaches)
{
    /// <summary>A claim without a breach.</summary>
    /// <param name="name">What is claimed.</param>
    /// <param name="level">How far it holds.</param>
    /// <param name="how">What was compared with what.</param>
    public Claim(string name, ClaimLevel level, string how)
        : this(name, level, how, []) { }

    /// <summary>The claim where it could not be looked at, because something that another claim reports is broken.</summary>
    /// <param name="name">What is claimed.</param>
    /// <param name="why">What is broken.</param>
    internal static Claim Unchecked(string name, string why) => new(name, ClaimLevel.Trusted, $"not checked: {why}") { IsUnchecked = true };

    /// <summary>Whether nothing was looked at; allowed only beside a claim that is broken.</summary>
    internal bool IsUnchecked { get; init; }
}
