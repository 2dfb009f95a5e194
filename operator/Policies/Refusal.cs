using System.Net;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Operator.Policies;

/// <summary>What an API server's refusal to make something means. Quota, admission and missing rights all come as 403.</summary>
static class Refusal
{
    /// <summary>From the words of a refusal, whether they came as an answer or in an event of the Job controller.</summary>
    public static Trouble Of(string words)
    {
        if (words.Contains("exceeded quota", StringComparison.Ordinal))
            return new(
                Trouble.QuotaExceeded,
                $"{words}. It is tried again until there is room: raise the namespace's ResourceQuota, or lower the stage's parallelism or resources."
            );
        if (words.Contains("cannot create resource", StringComparison.Ordinal))
            return new(
                Trouble.PermissionDenied,
                $"{words}. The operator's own role lacks this right: install the chart's RBAC for this namespace."
            );
        if (
            IsAdmission(words)
            || words.Contains("violates PodSecurity", StringComparison.Ordinal)
            || words.Contains("forbidden", StringComparison.Ordinal)
        )
            return new(
                Trouble.AdmissionRefused,
                $"{words}. A rule of the cluster refuses it: change the stage's pod settings in a new run, or the rule."
            );
        return new(Trouble.PodNotCreated, words);
    }

    /// <returns>What a failed request to make a Job means; null where only time will tell.</returns>
    public static Trouble? Of(HttpStatusCode code, string words) =>
        code switch
        {
            // A webhook refuses with 400 unless it says otherwise, a policy with 422, and one that cannot be reached makes a 500: none of it means the Job is wrong.
            HttpStatusCode.BadRequest
            or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.InternalServerError when IsAdmission(words) => Of(words),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new(Trouble.Malformed, $"{words} Make a new StackingRun."),
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound => Of(words),
            _ => null,
        };

    static bool IsAdmission(string words) =>
        words.Contains("admission webhook", StringComparison.Ordinal)
        || words.Contains("failed calling webhook", StringComparison.Ordinal)
        || words.Contains("ValidatingAdmissionPolicy", StringComparison.Ordinal);
}
