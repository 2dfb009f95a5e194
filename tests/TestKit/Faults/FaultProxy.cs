using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StackingK8s.TestKit.Faults;

/// <summary>
/// Stands between a client and an HTTP server and applies the test's faults to requests. One request a connection, so that a fault hits
/// only that one; bytes are forwarded unchanged, so that signatures stay valid.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource ended = new();
    readonly ConcurrentQueue<ProxiedRequest> seen = new();
    readonly Uri server;
    readonly Task accepting;

    public FaultProxy(Uri server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Address of the proxy.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Chooses the fault of each request; null: it is forwarded.</summary>
    public Func<ProxiedRequest, RequestFault?> Faults { get; set; } = _ => null;

    public IReadOnlyList<ProxiedRequest> Seen => [.. seen];

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await accepting;
        ended.Dispose();
    }

    async Task AcceptAsync()
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(ended.Token);
                open.RemoveAll(each => each.IsCompleted);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    async Task ServeAsync(Socket socket)
    {
        using var client = socket;
        try
        {
            await using NetworkStream stream = new(client);
            var (request, rest) = await HeadAsync(stream);
            if (request is null)
                return;
            seen.Enqueue(request);
            var fault = Faults(request) ?? new();
            if (fault.Delay != TimeSpan.Zero)
                await Task.Delay(fault.Delay, ended.Token);
            if (fault.Answer is { } answer)
                await AnswerAsync(stream, request, rest, answer);
            else
                await PassAsync(stream, request, rest, fault);
            // What was not sent in full must not look like an orderly end.
            if (fault.ResponseBytes is not null || fault.RequestBytes is not null)
                client.LingerState = new(true, 0);
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
        {
            // The client or the server disconnected, as tests want them to.
        }
    }

    async Task PassAsync(NetworkStream client, ProxiedRequest request, byte[] rest, RequestFault fault)
    {
        if (fault.RequestBytes == 0)
            return;
        using TcpClient upstream = new();
        await upstream.ConnectAsync(server.Host, server.Port, ended.Token);
        await using var to = upstream.GetStream();
        string head = request.Head.Replace("\r\nConnection: keep-alive", "", StringComparison.OrdinalIgnoreCase);
        await to.WriteAsync(
            Encoding.Latin1.GetBytes(head.Insert(head.IndexOf("\r\n", StringComparison.Ordinal), "\r\nConnection: close")),
            ended.Token
        );

        long body = Math.Min(Length(request.Head), fault.RequestBytes ?? long.MaxValue);
        try
        {
            await to.WriteAsync(rest.AsMemory(0, (int)Math.Min(rest.Length, body)), ended.Token);
            await CopyAsync(client, to, body - rest.Length);
        }
        catch (IOException) when (upstream.Connected is false || upstream.Available > 0)
        {
            // The server answered before it had everything: its answer is forwarded.
        }
        if (fault.RequestBytes is not null)
            return;
        if (fault.ResponseBytes == 0)
        {
            // The server has executed the request once it begins to answer.
            await to.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, ended.Token);
            return;
        }
        await CopyAsync(to, client, fault.ResponseBytes ?? long.MaxValue);
    }

    async Task AnswerAsync(NetworkStream client, ProxiedRequest request, byte[] rest, string answer)
    {
        // The body is read first: a client that is still sending would see a broken connection instead of the answer.
        await CopyAsync(client, Stream.Null, Length(request.Head) - rest.Length);
        await client.WriteAsync(Encoding.Latin1.GetBytes(answer), ended.Token);
    }

    async Task CopyAsync(Stream from, Stream to, long bytes)
    {
        byte[] chunk = new byte[1 << 16];
        for (int read; bytes > 0; bytes -= read)
        {
            read = await from.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, bytes)), ended.Token);
            if (read == 0)
                return;
            await to.WriteAsync(chunk.AsMemory(0, read), ended.Token);
        }
    }

    async Task<(ProxiedRequest? Request, byte[] Body)> HeadAsync(NetworkStream client)
    {
        byte[] buffer = new byte[1 << 16];
        for (int filled = 0; filled < buffer.Length; )
        {
            int read = await client.ReadAsync(buffer.AsMemory(filled), ended.Token);
            if (read == 0)
                break;
            filled += read;
            int end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end < 0)
                continue;
            string head = Encoding.Latin1.GetString(buffer, 0, end + 4);
            string[] line = head.Split("\r\n", 2)[0].Split(' ');
            return (new(line[0], line[1], head), buffer[(end + 4)..filled]);
        }
        return (null, []);
    }

    static long Length(string head)
    {
        string? header = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return header is null ? 0 : long.Parse(header["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
