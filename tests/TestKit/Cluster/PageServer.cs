using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Answers every HTTP request at one address with the same kind of JSON text: enough for a simulated pod.</summary>
sealed class PageServer(IPEndPoint address, Func<string> page) : IDisposable
{
    readonly TcpListener listener = new(address);

    public void Start()
    {
        listener.Start();
        _ = ServeAsync();
    }

    public void Dispose() => listener.Dispose();

    async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
            try
            {
                var stream = client.GetStream();
                using StreamReader reader = new(stream, leaveOpen: true);
                while (await reader.ReadLineAsync() is { Length: > 0 }) { }
                byte[] body = Encoding.UTF8.GetBytes(page());
                string head =
                    $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
            }
            catch (IOException)
            {
                // The caller disconnected.
            }
    }
}
