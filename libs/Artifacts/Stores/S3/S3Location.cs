using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>The parts of s3://bucket/prefix.</summary>
/// <param name="Bucket">3 to 63 letters, digits, '-', '.' or '_'.</param>
/// <param name="Prefix">What every name below starts with, without a '/' at either end; "" for the whole bucket.</param>
public sealed record S3Location(string Bucket, string Prefix)
{
    const string Scheme = "s3://";

    /// <summary>Whether the location is in S3 rather than a folder or file.</summary>
    public static bool IsS3(string location) => location.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Takes a location apart.</summary>
    /// <param name="location">s3://bucket or s3://bucket/prefix.</param>
    /// <exception cref="UsageException">No bucket, or a name that no bucket or object can have.</exception>
    public static S3Location Parse(string location)
    {
        if (!IsS3(location))
            throw new UsageException($"{MessageText.Quote(location)} is not an S3 location: write s3://bucket/name.");
        // What may be a key or a signature is not repeated.
        if (UriSecrets.MayBeIn(location))
            throw new UsageException(
                "An S3 location holds no keys and no query: write s3://bucket/name, and set the keys as AWS_ACCESS_KEY_ID and "
                    + "AWS_SECRET_ACCESS_KEY."
            );
        string[] parts = location[Scheme.Length..].Split('/', 2);
        if (parts[0].Length is < 3 or > 63 || !parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            throw new UsageException(
                $"{MessageText.Quote(location)} has no valid bucket: "
                    + "write s3://bucket/name; a bucket has 3 to 63 letters, digits, '-' or '.'."
            );
        string prefix =
            parts.Length == 1 ? ""
            : parts[1].EndsWith('/') ? parts[1][..^1]
            : parts[1];
        return prefix.Length > 0 && StorePath.FindProblem(prefix) is { } problem
            ? throw new UsageException($"The part after the bucket in {MessageText.Quote(location)} {problem}: write s3://bucket/name.")
            : new(parts[0], prefix);
    }

    /// <summary>The object's name in the bucket.</summary>
    internal string Key(string path) =>
        Prefix.Length == 0 ? path
        : path.Length == 0 ? Prefix
        : $"{Prefix}/{path}";

    /// <summary>s3://bucket/prefix.</summary>
    public override string ToString() => Prefix.Length == 0 ? Scheme + Bucket : $"{Scheme}{Bucket}/{Prefix}";
}
