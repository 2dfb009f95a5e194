using System.Net;
using System.Runtime.CompilerServices;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// Artifacts in a bucket of an S3 server. Safe for several processes at once: an object appears whole, when its last byte is there.
/// </summary>
public sealed class S3Store : IArtifactStore
{
    /// <summary>Of a small object. A larger one is not what this program wrote.</summary>
    const long MaxBytes = 64 << 20;
    const int DeletesAtATime = 16;

    readonly S3Location location;
    readonly S3Client client;
    readonly S3Operations operations;
    readonly S3Listing listing;
    readonly S3Upload upload;
    readonly S3Download download;

    internal S3Store(S3Location location, S3Settings settings, Action<string> report, TimeProvider clock)
    {
        this.location = location;
        client = new(settings, location.Bucket, report, clock);
        (operations, listing, upload, download) = (new(client), new(client), new(client), new(client));
    }

    /// <summary>Opens a store; no request is sent yet.</summary>
    /// <param name="location">Bucket and prefix; the bucket must exist when the first request is sent.</param>
    /// <param name="report">Receives lines about outages that last.</param>
    /// <param name="variable">Value of an environment variable (docs/s3.md lists them), or null; by default the process's own.</param>
    /// <exception cref="UsageException">A setting is missing or wrong.</exception>
    public static S3Store Open(S3Location location, Action<string> report, Func<string, string?>? variable = null) =>
        new(location, S3Settings.Read(variable ?? Environment.GetEnvironmentVariable, TimeProvider.System), report, TimeProvider.System);

    /// <summary>s3://bucket/prefix.</summary>
    public string Root => location.ToString();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop)
    {
        string folder = Folder(prefix);
        SortedSet<string> names = new(StringComparer.Ordinal);
        await foreach (var entry in listing.ObjectsAsync(folder, folders: true, stop))
            names.Add(entry.Key[folder.Length..].TrimEnd('/'));
        // Some tools write an empty object with the name of the folder itself.
        names.Remove("");
        return [.. names];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        int root = Folder("").Length;
        await foreach (var entry in listing.ObjectsAsync(Folder(prefix), folders: false, stop))
            if (!entry.Key.EndsWith('/'))
                yield return new(entry.Key[root..], entry.Size, entry.ModifiedAt);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken stop)
    {
        string key = Key(path);
        try
        {
            return await client.SendAsync(
                new S3Request(HttpMethod.Get, key) { ResponseBytes = MaxBytes, Expected = [HttpStatusCode.NotFound] },
                (answer, stop) =>
                    answer.Content.Headers.ContentLength is { } size and > MaxBytes
                        ? throw new ArtifactException(
                            $"{Root}/{path} has {size} bytes, more than the {MaxBytes} of any such file: it is not what was written there. "
                                + "Remove it and run again."
                        )
                        : answer.Content.ReadAsByteArrayAsync(stop),
                stop
            );
        }
        catch (S3ErrorException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop) =>
        client.SendAsync(new S3Request(HttpMethod.Put, Key(path)) { Body = bytes }, stop);

    /// <summary>The local file is left where it is.</summary>
    /// <inheritdoc/>
    public Task PutFileAsync(string localFile, string path, CancellationToken stop) => upload.PutAsync(localFile, Key(path), stop);

    /// <inheritdoc/>
    public async Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop)
    {
        string file = Path.Combine(scratchFolder, StorePath.Validate(path));
        return await download.ToFileAsync(Key(path), file, known: null, stop) is null ? null : file;
    }

    /// <summary>Downloads an object to a file, unless the file already holds it.</summary>
    /// <inheritdoc cref="S3Download.ToFileAsync"/>
    internal Task<string?> FetchAsync(string path, string file, string? known, CancellationToken stop, Action? replacing = null) =>
        download.ToFileAsync(Key(path), file, known, stop, replacing);

    /// <inheritdoc/>
    public async Task DeleteAsync(string prefix, CancellationToken stop)
    {
        // The object itself is removed whether a listing shows it yet or not.
        await operations.DeleteAsync(Key(prefix), stop);
        await Parallel.ForEachAsync(
            listing.ObjectsAsync(Folder(prefix), folders: false, stop),
            new ParallelOptions { MaxDegreeOfParallelism = DeletesAtATime, CancellationToken = stop },
            async (entry, stop) => await operations.DeleteAsync(entry.Key, stop)
        );
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IncompleteWrite> ListIncompleteAsync([EnumeratorCancellation] CancellationToken stop)
    {
        string folder = Folder("");
        await foreach (var each in operations.ListIncompleteAsync(folder, stop))
            yield return new(each.Key[folder.Length..], each.Id, each.Since);
    }

    /// <inheritdoc/>
    public Task DiscardAsync(IncompleteWrite incomplete, CancellationToken stop) =>
        upload.AbortAsync(Key(incomplete.Path), incomplete.Id, stop);

    /// <summary>Creates the bucket. For tests and benchmarks: no command creates buckets, since a typing error would create one.</summary>
    public Task CreateBucketAsync(CancellationToken stop) => operations.CreateBucketAsync(stop);

    string Key(string path) => location.Key(StorePath.Validate(path));

    string Folder(string prefix) => (prefix.Length == 0 ? location.Prefix : Key(prefix)) is { Length: > 0 } key ? key + "/" : "";
}
