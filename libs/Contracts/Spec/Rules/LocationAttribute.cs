namespace StackingK8s.Contracts;

/// <summary>A file or folder. On one machine relative paths start from the run file; in a pod there is nothing they could start from.</summary>
public sealed class LocationAttribute() : LengthAttribute(1, 1024)
{
    public override IEnumerable<CelRule> OnCluster =>
    [
        new("self.startsWith('/') || self.startsWith('file:///') || self.startsWith('s3://')",
            "must be an absolute path, a file:/// or an s3:// URI: on a cluster nothing is relative to the run file"),
    ];
}
