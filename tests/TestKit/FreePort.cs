using System.Net;
using System.Net.Sockets;

namespace StackingK8s.TestKit;

/// <summary>For programs that must be told a port before they open it.</summary>
public static class FreePort
{
    /// <returns>A port of the loopback that nobody listened on a moment ago.</returns>
    public static int Find()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
