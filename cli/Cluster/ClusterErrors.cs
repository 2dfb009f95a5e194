using System.Net;
using System.Text.Json;
using k8s.Autorest;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;

namespace StackingK8s.Cli.Cluster;

/// <summary>What a cluster's refusals mean to the user, in a sentence.</summary>
static class ClusterErrors
{
    const string Definition = "helm/stacking-operator/crd/stackingruns.yaml";

    /// <returns>Null for what is no matter of the cluster.</returns>
    public static StackingException? Explain(Exception error, ClusterSession session) =>
        error switch
        {
            ApiFailureException refused => Explain(refused, session),
            HttpOperationException { Response: { } response } refused => Explain(
                ApiFailureException.FromBody(response.StatusCode, "request", response.Content ?? ""),
                session
            ),
            HttpRequestException or IOException or OperationCanceledException => new TransientException(
                $"The cluster at {session.Server} cannot be reached ({Innermost(error).Message.TrimEnd('.')}): check that it is up, and that --context and --kubeconfig name the right one.",
                error
            ),
            JsonException malformed => new UsageException(
                $"This version of stacking cannot read a StackingRun in namespace {session.Namespace} ({malformed.Message}): use the operator's version.",
                malformed
            ),
            _ => null,
        };

    static StackingException Explain(ApiFailureException refused, ClusterSession session)
    {
        string words = (refused.ServerMessage.Length > 0 ? refused.ServerMessage : refused.Message).TrimEnd('.');
        return refused.Code switch
        {
            HttpStatusCode.NotFound
                when refused.ServerMessage.Length == 0
                    || refused.ServerMessage.Contains("could not find the requested resource", StringComparison.Ordinal) =>
                new UsageException(
                    $"The cluster at {session.Server} knows no StackingRuns: install their definition with kubectl apply -f {Definition}",
                    refused
                ),
            HttpStatusCode.Forbidden => new UsageException(
                $"The cluster does not allow it ({words}): ask its administrator for a role that does, or name another namespace with -n.",
                refused
            ),
            HttpStatusCode.Unauthorized => new UsageException(
                $"The cluster at {session.Server} does not accept these credentials ({words}): log in again, or name another --context.",
                refused
            ),
            _ when refused.IsTransient => new TransientException(
                $"The cluster at {session.Server} has trouble of its own ({words}): try again in a while.",
                refused
            ),
            _ => new UsageException($"The cluster refuses: {words}.", refused),
        };
    }

    static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
