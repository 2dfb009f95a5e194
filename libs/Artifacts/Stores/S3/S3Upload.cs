using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.Win32.SafeHandles;
using StackingK8s.Artifacts.Removal;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// Uploads local files: a small one in one request, a larger one in parts at the same time, which become an object only when the upload is
/// completed. A failed upload is aborted; one whose process was killed stays invisible until <see cref="GarbageCollector"/> aborts it.
/// </summary>
/// <param name="client">The bucket.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds no resource.")]
sealed class S3Upload(S3Client client)
{
    const long PartBytes = 16 << 20;

    /// <summary>S3's own limit (Amazon S3 user guide, "Multipart upload limits").</summary>
    const long MaxParts = 10_000;

    /// <summary>Of the buffers of all uploads of a store together, whatever the size of the objects. Bytes.</summary>
    const long MaxMemory = 192 << 20;
    const int PartsAtATime = 4,
        MaxTries = 3;

    static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim turns = new(PartsAtATime);
    readonly ConcurrentBag<byte[]> buffers = [];

    /// <summary>Uploads a file; it stays where it is.</summary>
    /// <exception cref="UsageException">The file is larger than 480 GB.</exception>
    public async Task PutAsync(string localFile, string key, CancellationToken stop)
    {
        using var file = RegularFile.OpenHandle(localFile, FileOptions.Asynchronous);
        long size = RandomAccess.GetLength(file);
        if (size <= PartBytes)
        {
            await WithBufferAsync(
                size,
                buffer => ReadAsync(file, localFile, 0, buffer, stop),
                async bytes => await client.SendAsync(new S3Request(HttpMethod.Put, key) { Body = bytes }, stop),
                stop
            );
            return;
        }
        for (int tries = 1; ; tries++)
        {
            try
            {
                await UploadPartsAsync(file, localFile, size, key, stop);
                return;
            }
            catch (S3ErrorException gone)
            {
                // It was aborted elsewhere, or completed and the answer was lost. Only a new upload is sure to be right.
                if (tries == MaxTries)
                    throw new TransientException(
                        $"The upload of {key} disappeared {MaxTries} times: check whether something aborts uploads in this bucket.",
                        gone
                    );
            }
        }
    }

    async Task UploadPartsAsync(SafeFileHandle file, string localFile, long size, string key, CancellationToken stop)
    {
        long partBytes = Math.Max(PartBytes, ((size + MaxParts - 1) / MaxParts + 0xFFFFF) & ~0xFFFFFL);
        if (partBytes * PartsAtATime > MaxMemory)
            throw new UsageException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{localFile} has {size:N0} bytes, more than the 480 GB of an object here: split it, or keep it elsewhere."
                )
            );
        string id = await StartAsync(key, stop);
        try
        {
            string[] tags = new string[(size + partBytes - 1) / partBytes];
            await Parallel.ForAsync(
                0,
                tags.Length,
                new ParallelOptions { MaxDegreeOfParallelism = PartsAtATime, CancellationToken = stop },
                async (part, stop) =>
                {
                    long offset = part * partBytes;
                    await WithBufferAsync(
                        Math.Min(partBytes, size - offset),
                        buffer => ReadAsync(file, localFile, offset, buffer, stop),
                        async bytes => tags[part] = await PutPartAsync(key, id, part + 1, bytes, stop),
                        stop
                    );
                }
            );
            await CompleteAsync(key, id, tags, stop);
        }
        catch
        {
            await TryAbortAsync(key, id);
            throw;
        }
    }

    async Task<string> StartAsync(string key, CancellationToken stop)
    {
        S3Request request = new(HttpMethod.Post, key) { Query = new Dictionary<string, string> { ["uploads"] = "" } };
        var answer = XDocument.Parse(Encoding.UTF8.GetString(await client.SendAsync(request, stop)));
        return answer.Descendants().FirstOrDefault(element => element.Name.LocalName == "UploadId")?.Value
            ?? throw new UsageException("The server started an upload without an id: check that the endpoint is an S3 server.");
    }

    Task<string> PutPartAsync(string key, string id, int number, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        Dictionary<string, string> query = new() { ["partNumber"] = number.ToString(CultureInfo.InvariantCulture), ["uploadId"] = id };
        return client.SendAsync(
            new S3Request(HttpMethod.Put, key)
            {
                Query = query,
                Body = bytes,
                Expected = [HttpStatusCode.NotFound],
            },
            (answer, _) => Task.FromResult(answer.Headers.TryGetValues("ETag", out var tags) ? tags.First() : ""),
            stop
        );
    }

    async Task CompleteAsync(string key, string id, IReadOnlyList<string> tags, CancellationToken stop)
    {
        XElement body = new(
            "CompleteMultipartUpload",
            tags.Select((tag, part) => new XElement("Part", new XElement("PartNumber", part + 1), new XElement("ETag", tag)))
        );
        S3Request request = new(HttpMethod.Post, key)
        {
            Query = new Dictionary<string, string> { ["uploadId"] = id },
            Body = Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)),
            // A server may take minutes to put thousands of parts together.
            ResponseBytes = 60_000_000,
            Expected = [HttpStatusCode.NotFound],
        };
        await client.SendAsync(
            request,
            async (answer, stop) =>
            {
                // The status comes before the work is done: a failure then stands in the body.
                var end = S3Error.Parse(HttpStatusCode.InternalServerError, await answer.Content.ReadAsByteArrayAsync(stop));
                if (end.Code == "NoSuchUpload")
                    throw new S3ErrorException(HttpStatusCode.NotFound, end.Code);
                return end.Code.Length == 0
                    ? true
                    : throw new HttpIOException(HttpRequestError.InvalidResponse, $"the upload could not be completed: {end.Code}");
            },
            stop
        );
    }

    /// <summary>A failure is ignored: the one that led here is reported.</summary>
    async Task TryAbortAsync(string key, string id)
    {
        using CancellationTokenSource late = new(AbortPatience);
        try
        {
            await AbortAsync(key, id, late.Token);
        }
        catch (Exception fault) when (fault is StackingException or OperationCanceledException)
        {
            // No reader sees it, and the garbage collector finds it.
        }
    }

    /// <summary>Aborts an upload; nothing happens if there is no such upload.</summary>
    public async Task AbortAsync(string key, string id, CancellationToken stop)
    {
        try
        {
            await client.SendAsync(
                new S3Request(HttpMethod.Delete, key)
                {
                    Query = new Dictionary<string, string> { ["uploadId"] = id },
                    Expected = [HttpStatusCode.NotFound],
                },
                stop
            );
        }
        catch (S3ErrorException)
        {
            // Already gone.
        }
    }

    async Task WithBufferAsync(long size, Func<Memory<byte>, Task> fill, Func<ReadOnlyMemory<byte>, Task> use, CancellationToken stop)
    {
        await turns.WaitAsync(stop);
        try
        {
            byte[] buffer = buffers.TryTake(out byte[]? used) && used.Length >= size ? used : new byte[Math.Max(size, PartBytes)];
            var bytes = buffer.AsMemory(0, (int)size);
            await fill(bytes);
            await use(bytes);
            buffers.Add(buffer);
        }
        finally
        {
            turns.Release();
        }
    }

    static async Task ReadAsync(SafeFileHandle file, string localFile, long offset, Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            for (int read, done = 0; done < buffer.Length; done += read)
            {
                read = await RandomAccess.ReadAsync(file, buffer[done..], offset + done, stop);
                if (read == 0)
                    throw new ArtifactException(
                        $"{localFile} became shorter while it was uploaded: leave it alone, then rerun the same command."
                    );
            }
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(localFile, fault);
        }
    }
}
