using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.Win32.SafeHandles;
using StackingK8s.Artifacts.Removal;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// Local files into objects: a small one in one request, a larger one in parts side by side, which become an object only when the upload is completed.
/// A failed upload is aborted; one whose process was killed lies about unseen until <see cref="GarbageCollector"/> aborts it.
/// </summary>
/// <param name="client">The bucket.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing to give back.")]
sealed class S3Upload(S3Client client)
{
    const long PartBytes = 16 << 20,
        MostParts = 10_000;

    /// <summary>Of the buffers of all uploads of a store together, whatever the size of the objects.</summary>
    const long MostMemory = 192 << 20;
    const int PartsAtATime = 4,
        Tries = 3;

    static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim turns = new(PartsAtATime);
    readonly ConcurrentBag<byte[]> buffers = [];

    /// <exception cref="UsageException">The file is larger than 480 GB.</exception>
    public async Task PutAsync(string localFile, string key, CancellationToken stop)
    {
        using var file = File.OpenHandle(localFile, options: FileOptions.Asynchronous);
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
                await InPartsAsync(file, localFile, size, key, stop);
                return;
            }
            catch (S3RefusedException gone)
            {
                // Another aborted it, or it was completed and the answer was lost. Only doing it again is sure to be right.
                if (tries == Tries)
                    throw new TransientException(
                        $"The upload of {key} disappeared {Tries} times: see whether something aborts uploads in this bucket.",
                        gone
                    );
            }
        }
    }

    async Task InPartsAsync(SafeFileHandle file, string localFile, long size, string key, CancellationToken stop)
    {
        long partBytes = Math.Max(PartBytes, ((size + MostParts - 1) / MostParts + 0xFFFFF) & ~0xFFFFFL);
        if (partBytes * PartsAtATime > MostMemory)
            throw new UsageException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{localFile} has {size:N0} bytes, more than an object may have here: keep it elsewhere, or cut it."
                )
            );
        string id = await BeginAsync(key, stop);
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
                        async bytes => tags[part] = await PartAsync(key, id, part + 1, bytes, stop),
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

    async Task<string> BeginAsync(string key, CancellationToken stop)
    {
        S3Request request = new(HttpMethod.Post, key) { Query = new Dictionary<string, string> { ["uploads"] = "" } };
        var answer = XDocument.Parse(Encoding.UTF8.GetString(await client.SendAsync(request, stop)));
        return answer.Descendants().FirstOrDefault(element => element.Name.LocalName == "UploadId")?.Value
            ?? throw new UsageException("The server began an upload without naming it: check that the endpoint is an S3 server.");
    }

    Task<string> PartAsync(string key, string id, int number, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        Dictionary<string, string> query = new() { ["partNumber"] = number.ToString(CultureInfo.InvariantCulture), ["uploadId"] = id };
        return client.SendAsync(
            new S3Request(HttpMethod.Put, key)
            {
                Query = query,
                Body = bytes,
                Foreseen = [HttpStatusCode.NotFound],
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
            AnswerBytes = 60_000_000,
            Foreseen = [HttpStatusCode.NotFound],
        };
        await client.SendAsync(
            request,
            async (answer, stop) =>
            {
                // The success of the request comes before the work: its failure then stands in the body.
                var end = S3Refusal.Parse(HttpStatusCode.InternalServerError, await answer.Content.ReadAsByteArrayAsync(stop));
                if (end.Code == "NoSuchUpload")
                    throw new S3RefusedException(HttpStatusCode.NotFound, end.Code);
                return end.Code.Length == 0
                    ? true
                    : throw new HttpIOException(HttpRequestError.InvalidResponse, $"the upload could not be completed: {end.Code}");
            },
            stop
        );
    }

    /// <summary>What led here is the failure to tell.</summary>
    async Task TryAbortAsync(string key, string id)
    {
        using CancellationTokenSource late = new(AbortPatience);
        try
        {
            await AbortAsync(key, id, late.Token);
        }
        catch (Exception fault) when (fault is StackingException or OperationCanceledException)
        {
            // Unseen by every reader, it waits for the garbage collector.
        }
    }

    /// <summary>Nothing happens if there is no such upload.</summary>
    public async Task AbortAsync(string key, string id, CancellationToken stop)
    {
        try
        {
            await client.SendAsync(
                new S3Request(HttpMethod.Delete, key)
                {
                    Query = new Dictionary<string, string> { ["uploadId"] = id },
                    Foreseen = [HttpStatusCode.NotFound],
                },
                stop
            );
        }
        catch (S3RefusedException)
        {
            // Gone already.
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
                        $"{localFile} became shorter while it was uploaded: leave it alone, and run the same command again."
                    );
            }
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Reading(localFile, fault);
        }
    }
}
