using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>Opens the store that a URI names.</summary>
public static class ArtifactStores
{
    /// <summary>Opens a store; nothing is created or asked for yet.</summary>
    /// <param name="uri">
    /// A folder, absolute or relative to the current one, file:///folder, or s3://bucket/prefix. A folder need not exist yet, a bucket
    /// must.
    /// </param>
    /// <param name="report">Receives lines about outages that last; null: they are not reported.</param>
    /// <param name="variable">Value of an environment variable with a setting for S3, or null; by default the process's own.</param>
    /// <exception cref="UsageException">
    /// The URI names no folder or bucket, or a kind of store that is not supported; or a setting for S3 is missing or wrong.
    /// </exception>
    public static IArtifactStore Open(string uri, Action<string>? report = null, Func<string, string?>? variable = null)
    {
        if (S3Location.IsS3(uri))
            return S3Store.Open(S3Location.Parse(uri), report ?? (_ => { }), variable);
        string folder = ParseFolder(uri);
        if (File.Exists(folder))
            throw new UsageException($"The artifact root {folder} is a file: name a folder.");
        return new FolderStore(folder);
    }

    static string ParseFolder(string uri)
    {
        if (string.IsNullOrWhiteSpace(uri) || uri.Contains('\0', StringComparison.Ordinal))
            throw new UsageException($"The artifact root {MessageText.Quote(uri)} is not a folder: write a path or file:///folder.");
        if (!uri.Contains("://", StringComparison.Ordinal))
            return uri;
        if (Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile)
            return parsed.Host is "" or "localhost"
                ? Uri.UnescapeDataString(parsed.AbsolutePath)
                : throw new UsageException(
                    $"The artifact root {MessageText.Quote(uri)} names the host '{parsed.Host}': write file:/// and the absolute path."
                );
        throw new UsageException(
            $"The artifact root {MessageText.Quote(uri)} is not supported: "
                + "write a folder, as a plain path or as file:///folder, or s3://bucket/prefix."
        );
    }
}
