using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>s3://bucket/prefix, taken apart.</summary>
/// <param name="Bucket">3 to 63 letters, digits, '-', '.' or '_'.</param>
/// <param name="Prefix">What every name below starts with, without a '/' at either end; "" for the whole bucket.</param>
public sealed record S3Location(string Bucket, string Prefix)
{
    const string Scheme = "s3://";

    /// <summary>Whether the location names S3 rather than a folder or file.</summary>
    public static bool Names(string location) => location.StartsWith(Scheme, StringComparison.Ordinal);

    /// <exception cref="UsageException">No bucket, or a name that no bucket or object has.</exception>
    public static S3Location Parse(string location)
    {
        if (!Names(location))
            throw new UsageException($"{Words.Quoted(location)} is no S3 location: write s3://bucket/name.");
        string[] parts = location[Scheme.Length..].Split('/', 2);
        // Whatever stands before an '@' may be a key, so it is not repeated.
        if (parts[0].Contains('@', StringComparison.Ordinal))
            throw new UsageException(
                "An S3 location holds no keys: write s3://bucket/name, and give the keys as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            );
        if (parts[0].Length is < 3 or > 63 || !parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            throw new UsageException(
                $"{Words.Quoted(location)} names no bucket: write s3://bucket/name; a bucket has 3 to 63 letters, digits, '-' or '.'."
            );
        string prefix = parts.Length == 1 ? "" : parts[1].TrimEnd('/');
        return prefix.Length > 0 && StorePath.Problem(prefix) is { } problem
            ? throw new UsageException($"The part after the bucket in {Words.Quoted(location)} {problem}: write s3://bucket/name.")
            : new(parts[0], prefix);
    }

    /// <summary>The object's name in the bucket.</summary>
    internal string Key(string path) =>
        Prefix.Length == 0 ? path
        : path.Length == 0 ? Prefix
        : $"{Prefix}/{path}";

    public override string ToString() => Prefix.Length == 0 ? Scheme + Bucket : $"{Scheme}{Bucket}/{Prefix}";
}
