using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>Where everything the run makes is kept.</summary>
public sealed record ArtifactsSpec
{
    /// <summary>A folder, file:// or s3:// URI; attempts lie in steps/ below it, runs in runs/.</summary>
    /// <value>On one machine the folder artifacts in the work directory; on a cluster it must be given.</value>
    [Location, Immutable]
    public string? Uri { get; init; }

    /// <summary>How the steps reach the store of an s3:// URI, and of data and weights at one.</summary>
    public S3Spec? S3 { get; init; }

    /// <summary>
    /// What deleting the StackingRun does to its artifacts: Keep, or Delete those that no other run lists. On a cluster only.
    /// </summary>
    public DeletePolicy DeletePolicy { get; init; } = DeletePolicy.Keep;
}

/// <summary>An S3 server and the Secret with its keys. The keys themselves never stand in a run file.</summary>
public sealed record S3Spec
{
    /// <summary>http:// or https:// address of the server.</summary>
    /// <value>Amazon's, for the region.</value>
    [Pattern("https?://[^/ @?#]+[^@?#]*", 1024, "must begin with http:// or https:// and name a server, without user, password or query")]
    public string? Endpoint { get; init; }

    /// <summary>Region that requests are signed for.</summary>
    /// <value>us-east-1</value>
    [Length(1, 64)]
    public string? Region { get; init; }

    /// <summary>Address a bucket as a path (server/bucket) instead of a host name (bucket.server).</summary>
    /// <value>true with an endpoint, false (host names) without one, as Amazon recommends.</value>
    public bool? PathStyle { get; init; }

    /// <summary>
    /// A Secret in the run's namespace with the keys accessKey and secretKey, and optionally sessionToken and ca.crt. On a cluster only.
    /// </summary>
    /// <value>None: the steps use what their service account or environment gives them.</value>
    [ObjectName]
    public string? SecretName { get; init; }
}
