namespace StackingK8s.TestKit.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to a request instead of forwarding it and its answer.</summary>
public sealed record RequestFault
{
    /// <summary>Closes the connection at once, like a server that is gone.</summary>
    public static RequestFault Reset { get; } = new() { RequestBytes = 0, ResponseBytes = 0 };

    /// <summary>The server executes the request, and its answer is lost.</summary>
    public static RequestFault LostAnswer { get; } = new() { ResponseBytes = 0 };

    /// <summary>No answer and no end, until the client gives up.</summary>
    public static RequestFault Silence { get; } = new() { Delay = Timeout.InfiniteTimeSpan };

    /// <summary>An answer of the proxy; the server does not receive the request.</summary>
    public string? Answer { get; init; }

    /// <summary>Bytes of the body that reach the server before the connection breaks; null for all.</summary>
    public long? RequestBytes { get; init; }

    /// <summary>Bytes of the answer, head and body, that come back before the connection breaks; null for all.</summary>
    public long? ResponseBytes { get; init; }

    /// <summary>Delay before anything is forwarded.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>An error as S3 answers it.</summary>
    public static RequestFault Refusal(int status, string code, string message = "", string more = "")
    {
        string body = $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>";
        return new()
        {
            Answer =
                $"HTTP/1.1 {status} {code}\r\nContent-Type: application/xml\r\n"
                + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}",
        };
    }
}
