using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// What a Job needs now. The status is written twice, as the real controller does it, so that no pod is counted twice or not at all if it
/// ends in between.
/// </summary>
sealed record JobPlan
{
    /// <summary>Number of pods to create first; the statuses already count them as active.</summary>
    public int Create { get; init; }

    /// <summary>Pods to delete without counting them: surplus ones, or those of a Job being suspended.</summary>
    public IReadOnlyList<JsonObject> Dismiss { get; init; } = [];

    /// <summary>Pods to delete because the Job has ended.</summary>
    public IReadOnlyList<JsonObject> Delete { get; init; } = [];

    /// <summary>The status that names ended pods without counting them.</summary>
    public required JsonObject First { get; init; }

    /// <summary>Pods whose tracking finalizer is removed between the two writes.</summary>
    public IReadOnlyList<JsonObject> Release { get; init; } = [];

    /// <summary>The status that counts them, with the last condition if it is due.</summary>
    public required JsonObject Second { get; init; }

    public IReadOnlyList<JobEvent> Events { get; init; } = [];

    /// <summary>State to keep until the next plan.</summary>
    public JobBackoff Backoff { get; init; } = JobBackoff.None;

    /// <summary>When a new plan is due if nothing happens.</summary>
    public TimeSpan? LookAgain { get; init; }

    /// <summary>The Job finished longer ago than its time to live.</summary>
    public bool Expired { get; init; }
}
