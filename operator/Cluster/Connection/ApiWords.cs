using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Autorest;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>A failed request in the API server's own words, as far as it has said any.</summary>
static class ApiWords
{
    public static string Of(Exception failed) =>
        failed is HttpOperationException { Response: { } answer } ? Said(answer.Content) ?? failed.Message : failed.Message;

    /// <summary>The network's or the API server's failure, and no defect of this program: its stack says nothing.</summary>
    public static bool IsOutside(Exception failed) =>
        failed is HttpRequestException or HttpOperationException or ApiFailureException or OperationCanceledException;

    public static bool IsConflict(Exception failed) => failed is HttpOperationException { Response.StatusCode: HttpStatusCode.Conflict };

    static string? Said(string? content)
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
