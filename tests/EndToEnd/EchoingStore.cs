using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>An S3 server that lets nobody in, and repeats in its refusal whatever it was sent to prove who one is, as some do.</summary>
sealed class EchoingStore : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly ConcurrentQueue<string> shown = new();
    readonly Task serving;

    public EchoingStore(int port)
    {
        Address = $"http://127.0.0.1:{port}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Authorization and session token of each request.</summary>
    public IReadOnlyCollection<string> Shown => shown;

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
                await RefuseAsync(await listener.GetContextAsync());
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    async Task RefuseAsync(HttpListenerContext context)
    {
        string words = $"{context.Request.Headers["Authorization"]} {context.Request.Headers["X-Amz-Security-Token"]}";
        shown.Enqueue(words);
        byte[] body = Encoding.UTF8.GetBytes($"<Error><Code>AccessDenied</Code><Message>Not with {words}</Message></Error>");
        context.Response.StatusCode = 403;
        context.Response.ContentType = "application/xml";
        await context.Response.OutputStream.WriteAsync(context.Request.HttpMethod == "HEAD" ? ReadOnlyMemory<byte>.Empty : body);
        context.Response.Close();
    }
}
