using k8s.Models;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>Whether a Job has ended. Its conditions SuccessCriteriaMet and FailureTarget come earlier, while pods are still ending.</summary>
static class JobEnd
{
    public static bool HasEnded(this V1Job job) =>
        job.Status?.Conditions?.Any(condition => condition is { Type: "Complete" or "Failed", Status: "True" }) == true;
}
