using System.Net;
using System.Text.Json;

namespace StackingK8s.Kubernetes;

/// <summary>The API server rejected or failed a request.</summary>
/// <param name="code">HTTP status, or the one inside an ERROR event.</param>
/// <param name="reason">Kubernetes' word for it, such as Expired or Forbidden; empty if the answer has none.</param>
/// <param name="message">The request, its status and the server's message.</param>
public sealed class ApiFailureException(HttpStatusCode code, string reason, string message) : Exception(message)
{
    // A proxy's error page can be long; its beginning names the proxy.
    const int LongestBody = 300;

    /// <summary>HTTP status, or the one inside an ERROR event.</summary>
    public HttpStatusCode Code { get; } = code;

    /// <summary>Kubernetes' word for it, such as Expired or Forbidden; empty if the answer has none.</summary>
    public string Reason { get; } = reason;

    /// <summary>The server's message alone, without the request; empty if the answer has none.</summary>
    public string ServerMessage { get; private init; } = "";

    /// <summary>The requested version is no longer kept: only a new list helps.</summary>
    public bool IsExpired => Code == HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>The server is overloaded; nothing is wrong with the request.</summary>
    public bool IsOverload => Code is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>Nothing is wrong with the request: the same may succeed later.</summary>
    public bool IsTransient => IsOverload || (int)Code >= 500;

    /// <summary>The failure that the body of an answer describes.</summary>
    /// <param name="code">HTTP status of the answer.</param>
    /// <param name="request">The request, for the message.</param>
    /// <param name="body">An object of kind Status, or whatever a proxy answers.</param>
    public static ApiFailureException FromBody(HttpStatusCode code, string request, string body)
    {
        try
        {
            using var status = JsonDocument.Parse(body);
            return FromStatus(code, request, status.RootElement);
        }
        catch (JsonException)
        {
            // A proxy between us and the server answers in its own format.
            return new(code, "", $"{request}: {(int)code} {body[..Math.Min(body.Length, LongestBody)]}");
        }
    }

    /// <summary>The failure that a Status describes.</summary>
    /// <param name="code">HTTP status of the answer, unless the Status has its own.</param>
    /// <param name="request">The request, for the message.</param>
    /// <param name="status">An object of kind Status.</param>
    public static ApiFailureException FromStatus(HttpStatusCode code, string request, JsonElement status)
    {
        if (status.ValueKind != JsonValueKind.Object)
            return new(code, "", $"{request}: {(int)code} {status}");
        if (status.TryGetProperty("code", out var inside) && inside.TryGetInt32(out int number))
            code = (HttpStatusCode)number;
        return new(code, Text("reason"), $"{request}: {(int)code} {Text("reason")} {Text("message")}".TrimEnd())
        {
            ServerMessage = Text("message"),
        };

        string Text(string name) => status.TryGetProperty(name, out var value) ? value.ToString() : "";
    }
}
