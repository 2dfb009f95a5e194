using System.Net;
using StackingK8s.Contracts.Status;
using static StackingK8s.Operator.Attempts.ClusterMessage;

namespace StackingK8s.Operator.Attempts;

/// <summary>Explains why the API server refuses to create a Job or pod. Quota, admission and missing rights all come as 403.</summary>
static class CreationRefusal
{
    /// <param name="message">Of a refusal, whether it came as an answer or in an event of the Job controller.</param>
    /// <param name="stage">The field of the run that the Job is made from.</param>
    public static Obstacle Explain(string message, string stage)
    {
        string cause = AsCause(message);
        string? blamed = RunField.Blamed(message, stage);
        if (Contains(message, "must specify") && blamed is not null)
            return new(StatusReason.AdmissionRefused, $"A quota of the namespace asks for more than the run says ({cause}). Set {blamed}.");
        if (Contains(message, "because it is being terminated"))
            return new(StatusReason.NamespaceTerminating, $"The namespace is being deleted ({cause}).");
        if (Contains(message, "exceeded quota"))
            return new(
                StatusReason.QuotaExceeded,
                $"The namespace's quota is exhausted ({cause}). "
                    + $"Raise the ResourceQuota, or lower stages.foldTrainer.parallelism or {stage}.resources; "
                    + "the step is retried until there is room."
            );
        if (Contains(message, "cannot create resource"))
            return new(
                StatusReason.PermissionDenied,
                $"The operator's role lacks a right ({cause}). Install the chart's RBAC for this namespace."
            );
        if (IsAdmission(message) || Contains(message, "violates PodSecurity") || Contains(message, "forbidden"))
            return new(
                StatusReason.AdmissionRefused,
                $"A rule of the cluster rejects it ({cause}). Change {blamed ?? $"{stage}.pod and {stage}.resources"}, or the rule."
            );
        return new(StatusReason.PodNotCreated, $"The pod cannot be created ({cause}). The step is retried.");
    }

    /// <returns>What a failed request to create a Job means; null where only time will tell.</returns>
    public static Obstacle? Explain(HttpStatusCode code, string message, string stage) =>
        code switch
        {
            // A webhook refuses with 400 unless it says otherwise, a policy with 422, and one that cannot be reached causes a 500: none of
            // it means that the Job is wrong.
            HttpStatusCode.BadRequest
            or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.InternalServerError when IsAdmission(message) => Explain(message, stage),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new(
                StatusReason.Malformed,
                $"The API server rejects the Job ({AsCause(message)}). Correct {RunField.Blamed(message, stage) ?? stage}."
            ),
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound => Explain(message, stage),
            _ => null,
        };

    static bool IsAdmission(string message) =>
        Contains(message, "admission webhook")
        || Contains(message, "failed calling webhook")
        || Contains(message, "ValidatingAdmissionPolicy");

    static bool Contains(string message, string part) => message.Contains(part, StringComparison.Ordinal);
}
