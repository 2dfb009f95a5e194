using System.Diagnostics;

namespace StackingK8s.Boosting.Search;

/// <summary>What a search may leave out.</summary>
/// <param name="Halving">Whether runs of boosting that fall behind are ended early: see <see cref="Search.Halving"/>.</param>
/// <param name="Budget">
/// Time after which no run of boosting begins on any split; the first always runs. The cheapest come first then. A candidate that was not
/// scored on every split counts as not scored. Null: all run.
/// </param>
public sealed record SearchLimits(bool Halving = false, TimeSpan? Budget = null)
{
    /// <summary>Everything is scored.</summary>
    public static readonly SearchLimits None = new();
}

/// <summary>The time that is left of a budget, shared out evenly among the splits that are left.</summary>
sealed class SearchClock(TimeSpan? budget)
{
    readonly long started = Stopwatch.GetTimestamp();
    TimeSpan deadline = TimeSpan.MaxValue;

    /// <summary>Gives the split its share.</summary>
    public void Begin(int split, int splits)
    {
        if (budget is { } whole)
            deadline = Elapsed + ((whole - Elapsed) / (splits - split));
    }

    /// <summary>Whether the split's share is used up.</summary>
    public bool IsOver => Elapsed >= deadline;

    TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);
}
