using System.Net;
using System.Net.Sockets;

namespace StackingK8s.TestKit;

/// <summary>Ports for programs that must be given one before they open it.</summary>
public static class FreePort
{
    /// <returns>A port of the loopback interface that was free a moment ago.</returns>
    public static int Find()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
