using System.Net;
using System.Text.Json;
using k8s.Autorest;
using StackingK8s.Contracts.Errors;
using StackingK8s.Kubernetes;

namespace StackingK8s.Cli.Cluster;

/// <summary>What errors of a cluster mean to the user, in a sentence or two.</summary>
static class ClusterErrors
{
    const string Definition = "helm/stacking-operator/crd/stackingruns.yaml";

    /// <summary>Asks the cluster, and throws what its errors mean.</summary>
    public static async Task<T> ExplainAsync<T>(ClusterSession session, Func<Task<T>> ask, CancellationToken stop)
    {
        try
        {
            return await ask();
        }
        catch (Exception error) when (!stop.IsCancellationRequested && Explain(error, session) is { } explained)
        {
            throw explained;
        }
    }

    /// <returns>Null for an error that does not come from the cluster.</returns>
    static StackingException? Explain(Exception error, ClusterSession session) =>
        error switch
        {
            ApiFailureException rejected => Explain(rejected, session),
            HttpOperationException { Response: { } response } rejected => Explain(
                ApiFailureException.FromBody(response.StatusCode, "request", response.Content ?? ""),
                session
            ),
            HttpRequestException or IOException or OperationCanceledException => new TransientException(
                $"The cluster at {session.Server} cannot be reached ({Innermost(error).Message.TrimEnd('.')}). "
                    + "Check that it is up, and that --context and --kubeconfig name the right one.",
                error
            ),
            JsonException malformed => new UsageException(
                $"This version of stacking cannot read a StackingRun in namespace {session.Namespace} "
                    + $"({malformed.Message.TrimEnd('.')}). Use the operator's version.",
                malformed
            ),
            _ => null,
        };

    static StackingException Explain(ApiFailureException rejected, ClusterSession session)
    {
        string message = (rejected.ServerMessage.Length > 0 ? rejected.ServerMessage : rejected.Message).TrimEnd('.');
        return rejected.Code switch
        {
            HttpStatusCode.NotFound
                when rejected.ServerMessage.Length == 0
                    || rejected.ServerMessage.Contains("could not find the requested resource", StringComparison.Ordinal) =>
                new UsageException(
                    $"The cluster at {session.Server} has no StackingRun definition. Install it: kubectl apply -f {Definition}",
                    rejected
                ),
            HttpStatusCode.Forbidden => new UsageException(
                $"The cluster denied the request ({message}). "
                    + "Ask its administrator for a role that allows it, or name another namespace with -n.",
                rejected
            ),
            HttpStatusCode.Unauthorized => new UsageException(
                $"The cluster at {session.Server} rejected the credentials ({message}). Log in again, or name another --context.",
                rejected
            ),
            _ when rejected.IsTransient => new TransientException(
                $"The cluster at {session.Server} failed ({message}). Retry later.",
                rejected
            ),
            _ => new UsageException($"The cluster rejected the request: {message}.", rejected),
        };
    }

    static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
