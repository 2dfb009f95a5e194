namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A file or folder. On one machine relative paths start from the run file; in a pod there is nothing they could start from.</summary>
public sealed class LocationAttribute() : LengthAttribute(1, 1024)
{
    const string Words = "must be an absolute path, a file:/// or an s3:// URI: on a cluster nothing is relative to the run file";

    static readonly string[] Beginnings = ["/", "file:///", "s3://"];

    public override IEnumerable<CelRule> OnCluster =>
        [new(string.Join(" || ", Beginnings.Select(beginning => $"self.startsWith('{beginning}')")), Words)];

    public override IEnumerable<FieldProblem> ClusterProblems(string path, object value) =>
        value is string { Length: > 0 } location && !Beginnings.Any(beginning => location.StartsWith(beginning, StringComparison.Ordinal))
            ? [new(path, Words)]
            : [];
}
