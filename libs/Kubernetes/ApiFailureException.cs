using System.Net;
using System.Text.Json;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Kubernetes;

/// <summary>The API server refused or failed a request.</summary>
/// <param name="code">HTTP status, or the one inside an ERROR event.</param>
/// <param name="reason">Kubernetes' word for it, such as Expired or Forbidden; empty if the answer has none.</param>
/// <param name="message">The server's own words.</param>
public sealed class ApiFailureException(HttpStatusCode code, string reason, string message) : Exception(message)
{
    public HttpStatusCode Code { get; } = code;

    public string Reason { get; } = reason;

    /// <summary>The server's message alone, without the request; empty if the answer has none.</summary>
    public string Words { get; private init; } = "";

    /// <summary>The version asked for is no longer kept: only a list helps.</summary>
    public bool IsExpired => Code == HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>The server asks for patience; nothing is wrong with the request.</summary>
    public bool IsOverload => Code is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>Nothing is wrong with the request: the same may succeed in a while.</summary>
    public bool IsPassing => IsOverload || (int)Code >= 500;

    /// <summary>The refusal that an answer's body tells of.</summary>
    /// <param name="code">HTTP status of the answer.</param>
    /// <param name="request">What was asked, for the message.</param>
    /// <param name="body">An object of kind Status, or whatever a proxy answers.</param>
    public static ApiFailureException Of(HttpStatusCode code, string request, string body)
    {
        try
        {
            using var status = JsonDocument.Parse(body);
            return Of(code, request, status.RootElement);
        }
        catch (JsonException)
        {
            // A proxy between us and the server answers in its own format.
            return new(code, "", $"{request}: {(int)code} {body[..Math.Min(body.Length, 300)]}");
        }
    }

    /// <summary>The refusal that a Status tells of.</summary>
    /// <param name="code">HTTP status of the answer, unless the Status has its own.</param>
    /// <param name="request">What was asked, for the message.</param>
    /// <param name="status">An object of kind Status.</param>
    public static ApiFailureException Of(HttpStatusCode code, string request, JsonElement status)
    {
        if (status.ValueKind != JsonValueKind.Object)
            return new(code, "", $"{request}: {(int)code} {status}");
        if (status.TryGetProperty("code", out var inside) && inside.TryGetInt32(out int number))
            code = (HttpStatusCode)number;
        return new(code, Text("reason"), $"{request}: {(int)code} {Text("reason")} {Text("message")}".TrimEnd())
        {
            Words = Text("message"),
        };

        string Text(string name) => status.TryGetProperty(name, out var value) ? value.ToString() : "";
    }
}
