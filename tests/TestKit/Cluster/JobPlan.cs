using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What a Job needs now. The status is written twice, as the real controller does it, so that no pod is counted twice or not at all if it ends in between.</summary>
sealed record JobPlan
{
    /// <summary>How many pods to make first; the statuses count them as active already.</summary>
    public int Create { get; init; }

    /// <summary>Pods to delete that nobody counts: surplus ones, or those of a Job being suspended.</summary>
    public IReadOnlyList<JsonObject> Dismiss { get; init; } = [];

    /// <summary>Pods to delete because the Job has ended.</summary>
    public IReadOnlyList<JsonObject> Delete { get; init; } = [];

    /// <summary>The status in which pods that have ended are named but not counted.</summary>
    public required JsonObject First { get; init; }

    /// <summary>Pods whose tracking finalizer goes between the two writes.</summary>
    public IReadOnlyList<JsonObject> Release { get; init; } = [];

    /// <summary>The status with them counted, and with the last condition if it is time for it.</summary>
    public required JsonObject Second { get; init; }

    public IReadOnlyList<JobEvent> Events { get; init; } = [];

    /// <summary>To be remembered until the next plan.</summary>
    public JobBackoff Backoff { get; init; } = JobBackoff.None;

    /// <summary>When a new plan is due if nothing happens.</summary>
    public TimeSpan? LookAgain { get; init; }

    /// <summary>The Job has been finished for its time to live.</summary>
    public bool Expired { get; init; }
}
