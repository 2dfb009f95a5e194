namespace StackingK8s.Contracts;

/// <summary>Where everything the run makes is kept.</summary>
public sealed record ArtifactsSpec
{
    /// <summary>A folder, file:// or (on a cluster) s3:// URI; attempts lie in steps/ below it, runs in runs/.</summary>
    /// <value>On one machine the folder artifacts in the work directory; on a cluster it must be given.</value>
    public string? Uri { get; init; }
}
