using k8s.Models;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>Whether a Job will do no more.</summary>
public static class JobEnd
{
    /// <summary>Whether the Job has the condition Complete or Failed.</summary>
    /// <param name="job">As the API server keeps it.</param>
    /// <returns>false while pods are still ending, when SuccessCriteriaMet and FailureTarget are already set.</returns>
    public static bool HasEnded(this V1Job job) =>
        job.Status?.Conditions?.Any(condition => condition is { Type: "Complete" or "Failed", Status: "True" }) == true;
}
