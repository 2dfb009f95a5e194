using System.Net;
using System.Runtime.CompilerServices;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Artifacts in a bucket of an S3 server. Safe for several processes at once: an object appears whole, when its last byte is there.</summary>
public sealed class S3Store : IArtifactStore
{
    /// <summary>A larger object is no small object, whatever put it there.</summary>
    const long MostBytes = 64 << 20;
    const int DeletesAtATime = 16;

    readonly S3Location location;
    readonly S3Client client;
    readonly S3Listing listing;
    readonly S3Upload upload;
    readonly S3Download download;

    internal S3Store(S3Location location, S3Settings settings, Action<string> say, TimeProvider clock)
    {
        this.location = location;
        client = new(settings, location.Bucket, say, clock);
        (listing, upload, download) = (new(client), new(client), new(client));
    }

    /// <param name="location">Bucket and prefix.</param>
    /// <param name="say">Told of outages that last.</param>
    /// <exception cref="UsageException">The environment lacks a setting or has a wrong one.</exception>
    public static S3Store Open(S3Location location, Action<string> say) =>
        new(location, S3Settings.Read(Environment.GetEnvironmentVariable), say, TimeProvider.System);

    /// <summary>s3://bucket/prefix.</summary>
    public string Root => location.ToString();

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop)
    {
        string folder = Folder(prefix);
        SortedSet<string> names = new(StringComparer.Ordinal);
        await foreach (var entry in listing.ObjectsAsync(folder, folders: true, stop))
            names.Add(entry.Key[folder.Length..].TrimEnd('/'));
        // Some tools keep an empty object with the name of the folder itself.
        names.Remove("");
        return [.. names];
    }

    public async IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        int root = Folder("").Length;
        await foreach (var entry in listing.ObjectsAsync(Folder(prefix), folders: false, stop))
            if (!entry.Key.EndsWith('/'))
                yield return new(entry.Key[root..], entry.Size, entry.ModifiedAt);
    }

    public async Task<byte[]?> ReadAsync(string path, CancellationToken stop)
    {
        string key = Key(path);
        try
        {
            return await client.SendAsync(
                new S3Request(HttpMethod.Get, key) { AnswerBytes = MostBytes, Foreseen = [HttpStatusCode.NotFound] },
                (answer, stop) =>
                    answer.Content.Headers.ContentLength is { } size and > MostBytes
                        ? throw new ArtifactException(
                            $"{Root}/{path} has {size} bytes, far more than any such file: it is not what was written there. Remove it and run again."
                        )
                        : answer.Content.ReadAsByteArrayAsync(stop),
                stop
            );
        }
        catch (S3RefusedException)
        {
            return null;
        }
    }

    public Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop) =>
        client.SendAsync(new S3Request(HttpMethod.Put, Key(path)) { Body = bytes }, stop);

    /// <summary>The local file is left where it is.</summary>
    /// <inheritdoc/>
    public Task PutFileAsync(string localFile, string path, CancellationToken stop) => upload.PutAsync(localFile, Key(path), stop);

    public async Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop)
    {
        string file = Path.Combine(scratchFolder, StorePath.Checked(path));
        return await download.ToFileAsync(Key(path), file, known: null, stop) is null ? null : file;
    }

    /// <summary>Fetches an object to a file, unless that holds it already.</summary>
    /// <inheritdoc cref="S3Download.ToFileAsync"/>
    internal Task<string?> FetchAsync(string path, string file, string? known, CancellationToken stop, Action? replacing = null) =>
        download.ToFileAsync(Key(path), file, known, stop, replacing);

    public async Task DeleteAsync(string prefix, CancellationToken stop)
    {
        // The object itself goes whether a listing shows it yet or not.
        await RemoveAsync(Key(prefix), stop);
        await Parallel.ForEachAsync(
            listing.ObjectsAsync(Folder(prefix), folders: false, stop),
            new ParallelOptions { MaxDegreeOfParallelism = DeletesAtATime, CancellationToken = stop },
            async (entry, stop) => await RemoveAsync(entry.Key, stop)
        );
    }

    public async IAsyncEnumerable<UnfinishedWrite> UnfinishedAsync([EnumeratorCancellation] CancellationToken stop)
    {
        string folder = Folder("");
        await foreach (var each in listing.UploadsAsync(folder, stop))
            yield return new(each.Key[folder.Length..], each.Id, each.Since);
    }

    public Task DiscardAsync(UnfinishedWrite unfinished, CancellationToken stop) =>
        upload.AbortAsync(Key(unfinished.Path), unfinished.Id, stop);

    /// <summary>Makes the bucket, for tests: a product that makes buckets makes them by mistake.</summary>
    internal Task MakeBucketAsync(CancellationToken stop) => client.SendAsync(new S3Request(HttpMethod.Put, ""), stop);

    async Task RemoveAsync(string key, CancellationToken stop)
    {
        try
        {
            await client.SendAsync(new S3Request(HttpMethod.Delete, key) { Foreseen = [HttpStatusCode.NotFound] }, stop);
        }
        catch (S3RefusedException)
        {
            // Gone already.
        }
    }

    string Key(string path) => location.Key(StorePath.Checked(path));

    string Folder(string prefix) => (prefix.Length == 0 ? location.Prefix : Key(prefix)) is { Length: > 0 } key ? key + "/" : "";
}
