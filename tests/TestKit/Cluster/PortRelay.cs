using System.Net;
using System.Net.Sockets;

namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// Forwards every connection to a pod's address to the port on which its program really listens, since all programs share this machine.
/// </summary>
sealed class PortRelay : IDisposable
{
    readonly TcpListener listener;
    readonly int target;

    public PortRelay(IPEndPoint address, int target)
    {
        this.target = target;
        listener = new(address);
        listener.Start();
        _ = ServeAsync();
    }

    public void Dispose() => listener.Dispose();

    async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = HandOnAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    async Task HandOnAsync(TcpClient client)
    {
        using (client)
        {
            using TcpClient program = new();
            try
            {
                await program.ConnectAsync(IPAddress.Loopback, target);
                NetworkStream outside = client.GetStream(),
                    inside = program.GetStream();
                await Task.WhenAny(outside.CopyToAsync(inside), inside.CopyToAsync(outside));
            }
            catch (Exception gone) when (gone is SocketException or IOException)
            {
                // Not listening yet or no longer: the caller sees its connection closed instead of refused.
            }
        }
    }
}
