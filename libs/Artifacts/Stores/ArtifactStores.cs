using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>Opens the store that a URI names.</summary>
public static class ArtifactStores
{
    /// <param name="uri">A folder, absolute or below the current one, file:///folder, or s3://bucket/prefix. A folder need not exist yet, a bucket must.</param>
    /// <param name="say">Told when a server is waited for; null: standard error.</param>
    /// <exception cref="UsageException">The URI names no folder or bucket, or a kind of store that is not supported; or a setting for S3 is missing.</exception>
    public static IArtifactStore Open(string uri, Action<string>? say = null)
    {
        if (S3Location.Names(uri))
            return S3Store.Open(S3Location.Parse(uri), say ?? Console.Error.WriteLine);
        string folder = Folder(uri);
        if (File.Exists(folder))
            throw new UsageException($"The artifact root {folder} is a file: name a folder.");
        return new FolderStore(folder);
    }

    static string Folder(string uri)
    {
        if (string.IsNullOrWhiteSpace(uri) || uri.Contains('\0', StringComparison.Ordinal))
            throw new UsageException($"The artifact root {Words.Quoted(uri)} names no folder: give a path or file:///folder.");
        if (!uri.Contains("://", StringComparison.Ordinal))
            return uri;
        if (Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile)
            return parsed.Host is "" or "localhost"
                ? Uri.UnescapeDataString(parsed.AbsolutePath)
                : throw new UsageException(
                    $"The artifact root {Words.Quoted(uri)} names the host '{parsed.Host}': write file:/// and the absolute path."
                );
        throw new UsageException(
            $"The artifact root {Words.Quoted(uri)} is not supported: give a folder, as a plain path or as file:///folder, or s3://bucket/prefix."
        );
    }
}
