using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>Where everything the run makes is kept.</summary>
public sealed record ArtifactsSpec
{
    /// <summary>A folder, file:// or s3:// URI; attempts lie in steps/ below it, runs in runs/.</summary>
    /// <value>On one machine the folder artifacts in the work directory; on a cluster it must be given.</value>
    [Location]
    public string? Uri { get; init; }

    /// <summary>How the steps reach the store of an s3:// URI, and of data and weights at one.</summary>
    public S3Spec? S3 { get; init; }

    /// <summary>What deleting the StackingRun does to its artifacts: Keep, or Delete those that no other run lists. On a cluster only.</summary>
    [OneOf("Keep", "Delete")]
    public string DeletePolicy { get; init; } = "Keep";
}
