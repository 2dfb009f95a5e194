using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Autorest;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>What a failed request to the API server was, for a log or a status message.</summary>
static class ApiErrors
{
    /// <summary>The server's own message where it sent one.</summary>
    public static string Describe(Exception failed) =>
        failed is HttpOperationException { Response: { } answer } ? FindMessage(answer.Content) ?? failed.Message : failed.Message;

    /// <summary>The network's or the API server's failure and no defect of this program: its stack trace tells nothing.</summary>
    public static bool IsExternal(Exception failed) =>
        failed is HttpRequestException or HttpOperationException or ApiFailureException or OperationCanceledException;

    public static bool IsConflict(Exception failed) => failed is HttpOperationException { Response.StatusCode: HttpStatusCode.Conflict };

    static string? FindMessage(string? content)
    {
        try
        {
            return content is null ? null : JsonNode.Parse(content)?["message"]?.GetValue<string>() ?? content;
        }
        catch (JsonException)
        {
            return content;
        }
    }
}
