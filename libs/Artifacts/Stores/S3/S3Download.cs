using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// Objects into local files, in pieces side by side; a small one in one request. Every piece is of the object that the first one was of (If-Match), and the
/// file appears when it is whole. What is in it, the caller's digests say.
/// </summary>
/// <param name="client">The bucket.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing to give back.")]
sealed class S3Download(S3Client client)
{
    const long PieceBytes = 8 << 20;
    const int PiecesAtATime = 8,
        CopyBytes = 128 << 10,
        Tries = 4;

    static readonly IReadOnlyList<HttpStatusCode> Foreseen =
    [
        HttpStatusCode.NotFound,
        HttpStatusCode.NotModified,
        HttpStatusCode.PreconditionFailed,
        HttpStatusCode.RequestedRangeNotSatisfiable,
    ];

    readonly SemaphoreSlim pieces = new(PiecesAtATime);

    readonly record struct Piece(long Total, string ETag);

    /// <param name="key">The object.</param>
    /// <param name="file">Where it goes; its folder is made.</param>
    /// <param name="known">The entity tag of what lies there already; null to fetch it in any case.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="replacing">Called before the file is replaced.</param>
    /// <returns>The object's entity tag, <paramref name="known"/> where it is unchanged; null if there is no such object.</returns>
    public async Task<string?> ToFileAsync(string key, string file, string? known, CancellationToken stop, Action? replacing = null)
    {
        string partial = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(file))!,
            WholeFile.PartialPrefix + Guid.NewGuid().ToString("N")
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
                catch (S3RefusedException refused)
                    when (refused.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    if (tries == Tries)
                        throw new TransientException(
                            $"{key} is written anew again and again while it is read: wait for its writer, and run the same command again.",
                            refused
                        );
                }
            }
        }
        catch (S3RefusedException refused)
        {
            return refused.Status == HttpStatusCode.NotModified ? known : null;
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(file, fault);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    async Task<string> FillAsync(string key, SafeFileHandle file, string path, string? known, CancellationToken stop)
    {
        Dictionary<string, string> headers = new() { ["Range"] = Range(0) };
        if (known is not null)
            headers["If-None-Match"] = known;
        Piece first;
        try
        {
            first = await PieceAsync(key, file, path, 0, headers, stop);
        }
        catch (S3RefusedException empty) when (empty.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // No byte of an empty object can be asked for.
            return (await PieceAsync(key, file, path, 0, new Dictionary<string, string>(), stop)).ETag;
        }
        var offsets = Enumerable.Range(1, (int)Math.Max(0, (first.Total - 1) / PieceBytes)).Select(piece => piece * PieceBytes);
        await Parallel.ForEachAsync(
            offsets,
            new ParallelOptions { MaxDegreeOfParallelism = PiecesAtATime, CancellationToken = stop },
            async (offset, stop) =>
                await PieceAsync(
                    key,
                    file,
                    path,
                    offset,
                    new Dictionary<string, string> { ["Range"] = Range(offset), ["If-Match"] = first.ETag },
                    stop
                )
        );
        return first.ETag;
    }

    async Task<Piece> PieceAsync(
        string key,
        SafeFileHandle file,
        string path,
        long offset,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken stop
    )
    {
        await pieces.WaitAsync(stop);
        try
        {
            S3Request request = new(HttpMethod.Get, key)
            {
                Headers = headers,
                AnswerBytes = PieceBytes,
                Foreseen = Foreseen,
            };
            return await client.SendAsync(request, (answer, stop) => CopyAsync(answer, file, path, offset, stop), stop);
        }
        finally
        {
            pieces.Release();
        }
    }

    static async Task<Piece> CopyAsync(HttpResponseMessage answer, SafeFileHandle file, string path, long offset, CancellationToken stop)
    {
        var content = answer.Content.Headers;
        var range = answer.StatusCode == HttpStatusCode.PartialContent ? content.ContentRange : null;
        long? total = range is null ? content.ContentLength : range.Length;
        long expected = range is null ? total ?? 0 : Math.Min(PieceBytes, (total ?? 0) - offset);
        if (total is null || (range?.From ?? 0) != offset)
            throw Broken("the answer is not what was asked for");

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
        return copied == expected ? new(total.Value, Tag(answer.Headers)) : throw Broken($"{copied} of {expected} bytes came");
    }

    /// <summary>
    /// A disk's refusal must not be taken for the network's, which is tried again. The bytes go to the system's memory, in less time than another thread needs to begin.
    /// </summary>
    static void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(path, fault);
        }
    }

    static SafeFileHandle Create(string partial)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        return File.OpenHandle(partial, FileMode.Create, FileAccess.Write, FileShare.None);
    }

    static string Range(long offset) => FormattableString.Invariant($"bytes={offset}-{offset + PieceBytes - 1}");

    static string Tag(HttpResponseHeaders headers) => headers.TryGetValues("ETag", out var tags) ? tags.First() : "*";

    static HttpIOException Broken(string why) => new(HttpRequestError.ResponseEnded, why);
}
