namespace StackingK8s.Contracts;

/// <summary>Where everything the run makes is kept.</summary>
public sealed record ArtifactsSpec
{
    public static readonly IReadOnlyList<string> DeletePolicyChoices = ["Keep", "Delete"];

    /// <summary>A folder, file:// or (on a cluster) s3:// URI; attempts lie in steps/ below it, runs in runs/.</summary>
    /// <value>On one machine the folder artifacts in the work directory; on a cluster it must be given.</value>
    public string? Uri { get; init; }

    /// <summary>How the steps reach the store of an s3:// URI, and of data and weights at one.</summary>
    public S3Spec? S3 { get; init; }

    /// <summary>What deleting the StackingRun does to its artifacts: Keep, or Delete those that no other run lists. On a cluster only.</summary>
    public string DeletePolicy { get; init; } = "Keep";
}
