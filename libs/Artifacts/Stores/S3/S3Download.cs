using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// Downloads objects into local files: a small one in one request, a larger one in ranges at the same time. Every range must come from the
/// object that the first came from (If-Match), and the file appears when it is whole. Callers check its content against digests.
/// </summary>
/// <param name="client">The bucket.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds no resource.")]
sealed class S3Download(S3Client client)
{
    /// <summary>As boto3 (s3transfer, multipart_chunksize).</summary>
    const long RangeBytes = 8 << 20;
    const int RangesAtATime = 8,
        CopyBytes = 128 << 10,
        MaxTries = 4;

    static readonly IReadOnlyList<HttpStatusCode> ExpectedErrors =
    [
        HttpStatusCode.NotFound,
        HttpStatusCode.NotModified,
        HttpStatusCode.PreconditionFailed,
        HttpStatusCode.RequestedRangeNotSatisfiable,
    ];

    readonly SemaphoreSlim turns = new(RangesAtATime);

    readonly record struct Received(long TotalBytes, string ETag);

    /// <summary>Downloads an object, unless the file already holds it.</summary>
    /// <param name="key">The object.</param>
    /// <param name="file">Where it goes; its folder is created.</param>
    /// <param name="known">The entity tag of what is there already; null to download in any case.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <param name="replacing">Called before the file is replaced.</param>
    /// <returns>
    /// The object's entity tag, which is <paramref name="known"/> where it is unchanged; null if there is no such object.
    /// </returns>
    public async Task<string?> ToFileAsync(string key, string file, string? known, CancellationToken stop, Action? replacing = null)
    {
        string partial = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(file))!,
            AtomicFile.PartialPrefix + Guid.NewGuid().ToString("N")
        );
        try
        {
            for (int tries = 1; ; tries++)
            {
                try
                {
                    string tag;
                    using (var handle = Create(partial))
                        tag = await FillAsync(key, handle, partial, known, stop);
                    replacing?.Invoke();
                    File.Move(partial, file, overwrite: true);
                    return tag;
                }
                catch (S3ErrorException error)
                    when (error.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    if (tries == MaxTries)
                        throw new TransientException(
                            $"{key} keeps changing while it is read: wait for its writer, then rerun the same command.",
                            error
                        );
                }
            }
        }
        catch (S3ErrorException error)
        {
            return error.Status == HttpStatusCode.NotModified ? known : null;
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(file, fault);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    async Task<string> FillAsync(string key, SafeFileHandle file, string path, string? known, CancellationToken stop)
    {
        Dictionary<string, string> headers = new() { ["Range"] = FormatRange(0) };
        if (known is not null)
            headers["If-None-Match"] = known;
        Received first;
        try
        {
            first = await ReceiveAsync(key, file, path, 0, headers, stop);
        }
        catch (S3ErrorException empty) when (empty.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // An empty object has no range.
            return (await ReceiveAsync(key, file, path, 0, new Dictionary<string, string>(), stop)).ETag;
        }
        var offsets = Enumerable.Range(1, (int)Math.Max(0, (first.TotalBytes - 1) / RangeBytes)).Select(range => range * RangeBytes);
        await Parallel.ForEachAsync(
            offsets,
            new ParallelOptions { MaxDegreeOfParallelism = RangesAtATime, CancellationToken = stop },
            async (offset, stop) =>
                await ReceiveAsync(
                    key,
                    file,
                    path,
                    offset,
                    new Dictionary<string, string> { ["Range"] = FormatRange(offset), ["If-Match"] = first.ETag },
                    stop
                )
        );
        return first.ETag;
    }

    async Task<Received> ReceiveAsync(
        string key,
        SafeFileHandle file,
        string path,
        long offset,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken stop
    )
    {
        await turns.WaitAsync(stop);
        try
        {
            S3Request request = new(HttpMethod.Get, key)
            {
                Headers = headers,
                ResponseBytes = RangeBytes,
                Expected = ExpectedErrors,
            };
            return await client.SendAsync(request, (answer, stop) => CopyAsync(answer, file, path, offset, stop), stop);
        }
        finally
        {
            turns.Release();
        }
    }

    static async Task<Received> CopyAsync(HttpResponseMessage answer, SafeFileHandle file, string path, long offset, CancellationToken stop)
    {
        var content = answer.Content.Headers;
        var range = answer.StatusCode == HttpStatusCode.PartialContent ? content.ContentRange : null;
        long? total = range is null ? content.ContentLength : range.Length;
        long expected = range is null ? total ?? 0 : Math.Min(RangeBytes, (total ?? 0) - offset);
        if (total is null || (range?.From ?? 0) != offset)
            throw Incomplete("the answer is not the range that was asked for");

        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        byte[] chunk = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected, 1, CopyBytes));
        long copied = 0;
        try
        {
            for (int read; (read = await body.ReadAsync(chunk, stop)) > 0; copied += read)
                Write(file, path, chunk.AsSpan(0, read), offset + copied);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
        return copied == expected ? new(total.Value, ReadTag(answer.Headers)) : throw Incomplete($"{copied} of {expected} bytes came");
    }

    /// <summary>
    /// A fault of the disk must not be taken for one of the network, which is retried. Synchronous: the bytes go to the page cache, in less
    /// time than another thread needs to start.
    /// </summary>
    static void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(path, fault);
        }
    }

    static SafeFileHandle Create(string partial)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        return File.OpenHandle(partial, FileMode.Create, FileAccess.Write, FileShare.None);
    }

    static string FormatRange(long offset) => FormattableString.Invariant($"bytes={offset}-{offset + RangeBytes - 1}");

    static string ReadTag(HttpResponseHeaders headers) => headers.TryGetValues("ETag", out var tags) ? tags.First() : "*";

    static HttpIOException Incomplete(string why) => new(HttpRequestError.ResponseEnded, why);
}
