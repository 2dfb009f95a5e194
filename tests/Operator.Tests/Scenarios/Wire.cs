using System.Net;
using System.Net.Sockets;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>
/// One operator's way to the API server, which a test can make a dead one: connections stay open, and nothing comes through in either
/// direction.
/// </summary>
sealed class Wire : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource over = new();
    readonly int target;
    volatile bool isCut;

    /// <param name="server">Where it leads.</param>
    public Wire(Uri server)
    {
        target = server.Port;
        listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Nothing passes any more.</summary>
    public void Cut() => isCut = true;

    public void Dispose()
    {
        over.Cancel();
        listener.Dispose();
        over.Dispose();
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = HandOnAsync(await listener.AcceptTcpClientAsync(over.Token));
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed.
        }
    }

    async Task HandOnAsync(TcpClient client)
    {
        using (client)
        {
            using TcpClient server = new();
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target);
                NetworkStream outside = client.GetStream(),
                    inside = server.GetStream();
                await Task.WhenAny(PumpAsync(outside, inside), PumpAsync(inside, outside));
            }
            catch (Exception gone) when (gone is SocketException or IOException or ObjectDisposedException)
            {
                // Either side has gone, and so does the other.
            }
        }
    }

    async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[16384];
        while (await from.ReadAsync(buffer, over.Token) is > 0 and int read)
            if (!isCut)
                await to.WriteAsync(buffer.AsMemory(0, read), over.Token);
    }
}
