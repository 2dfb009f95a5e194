using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StackingK8s.Bench;

/// <summary>
/// Just enough of an S3 server to find a client's own limit: small objects stay in memory, of large ones only the size. It checks no
/// signature and has no listing.
/// </summary>
static class MemoryS3
{
    const int SmallBytes = 1 << 20;

    static readonly byte[] Zeros = new byte[SmallBytes];

    sealed record Stored(long Size, byte[]? Bytes);

    /// <summary>Prints its address, then serves until standard input ends.</summary>
    public static async Task RunAsync()
    {
        ConcurrentDictionary<string, Stored> objects = new(StringComparer.Ordinal);
        ConcurrentDictionary<string, long> uploads = new(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context => AnswerAsync(context, objects, uploads));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
    }

    static async Task AnswerAsync(
        HttpContext context,
        ConcurrentDictionary<string, Stored> objects,
        ConcurrentDictionary<string, long> uploads
    )
    {
        var (request, answer) = (context.Request, context.Response);
        string key = request.Path,
            id = request.Query["uploadId"].ToString();
        answer.Headers.ETag = "\"1\"";
        switch (request.Method)
        {
            case "PUT":
                var put = await ReadAsync(request);
                if (id.Length > 0)
                    uploads.AddOrUpdate(id, put.Size, (_, before) => before + put.Size);
                else
                    objects[key] = put;
                return;
            case "POST" when request.Query.ContainsKey("uploads"):
                await answer.WriteAsync(
                    $"<InitiateMultipartUploadResult><UploadId>{Guid.NewGuid():N}</UploadId></InitiateMultipartUploadResult>"
                );
                return;
            case "POST":
                objects[key] = new(uploads[id], null);
                await answer.WriteAsync("<CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>");
                return;
            default:
                await SendAsync(request, answer, objects[key]);
                return;
        }
    }

    static async Task<Stored> ReadAsync(HttpRequest request)
    {
        byte[] chunk = new byte[64 << 10];
        using MemoryStream small = new();
        long size = 0;
        for (int read; (read = await request.Body.ReadAsync(chunk)) > 0; size += read)
            if (size + read <= SmallBytes)
                small.Write(chunk, 0, read);
        return new(size, size <= SmallBytes ? small.ToArray() : null);
    }

    static async Task SendAsync(HttpRequest request, HttpResponse answer, Stored stored)
    {
        long from = 0,
            to = stored.Size;
        if (request.GetTypedHeaders().Range?.Ranges.First() is { } range)
        {
            (from, to) = (range.From ?? 0, Math.Min((range.To ?? stored.Size) + 1, stored.Size));
            answer.StatusCode = StatusCodes.Status206PartialContent;
            answer.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to - 1}/{stored.Size}");
        }
        answer.ContentLength = to - from;
        answer.Headers.LastModified = "Mon, 01 Jan 2024 00:00:00 GMT";
        if (request.Method == "HEAD")
            return;
        if (stored.Bytes is { } bytes)
            await answer.Body.WriteAsync(bytes.AsMemory((int)from, (int)(to - from)));
        else
            for (long at = from; at < to; at += Zeros.Length)
                await answer.Body.WriteAsync(Zeros.AsMemory(0, (int)Math.Min(Zeros.Length, to - at)));
    }
}
