namespace StackingK8s.TestKit.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to a request instead of passing it on and its answer back.</summary>
public sealed record RequestFault
{
    /// <summary>Ends the connection at once, as a server that is gone.</summary>
    public static RequestFault Reset { get; } = new() { RequestBytes = 0, AnswerBytes = 0 };

    /// <summary>The server does what it is asked, and nobody hears of it.</summary>
    public static RequestFault LostAnswer { get; } = new() { AnswerBytes = 0 };

    /// <summary>Neither an answer nor an end, until the client gives up.</summary>
    public static RequestFault Silence { get; } = new() { Delay = Timeout.InfiniteTimeSpan };

    /// <summary>An answer of the proxy's own; the server is not asked.</summary>
    public string? Answer { get; init; }

    /// <summary>Bytes of the body that reach the server before the connection breaks; null for all.</summary>
    public long? RequestBytes { get; init; }

    /// <summary>Bytes of the answer, head and body, that come back before the connection breaks; null for all.</summary>
    public long? AnswerBytes { get; init; }

    /// <summary>Before anything is passed on.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>An answer in S3's words.</summary>
    public static RequestFault Refusal(int status, string code, string message = "", string more = "")
    {
        string body = $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>";
        return new()
        {
            Answer =
                $"HTTP/1.1 {status} {code}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}",
        };
    }
}
