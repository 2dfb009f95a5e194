using System.Text.RegularExpressions;
using k8s.Models;
using StackingK8s.Contracts.Plan;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Attempts;

/// <summary>The run's field behind what Kubernetes says of a Job or pod: users write runs, not Jobs. Pure.</summary>
static partial class RunField
{
    // Where our own items come before the user's, an index of the pod says nothing about the run.
    static readonly (string OfJob, string OfStage, bool Indexed)[] Fields =
    [
        ("spec.template.spec.containers[0].resources", "resources", true),
        ("spec.template.spec.containers[0].env", "pod.env", false),
        ("spec.template.spec.containers[0].volumeMounts", "pod.volumeMounts", false),
        ("spec.template.spec.volumes", "pod.volumes", false),
        ("spec.template.spec.tolerations", "pod.tolerations", true),
        ("spec.template.spec.affinity", "pod.affinity", true),
        ("spec.template.spec.nodeSelector", "pod.nodeSelector", true),
        ("spec.template.spec.imagePullSecrets", "pod.imagePullSecrets", true),
        ("spec.template.spec.runtimeClassName", "pod.runtimeClassName", true),
        ("spec.template.spec.priorityClassName", "pod.priorityClassName", true),
        ("spec.template.annotations", "pod.annotations", true),
        ("spec.template.metadata.annotations", "pod.annotations", true),
        ("spec.template.labels", "pod.labels", true),
        ("spec.template.metadata.labels", "pod.labels", true),
    ];

    /// <returns>stages.foldTrainer, for instance.</returns>
    public static string Stage(V1Job job) =>
        job.Metadata.Labels?.TryGetValue(RunLabels.Component, out string? program) == true
            ? $"stages.{StageTable.FindByProgram(program)?.Field ?? "*"}"
            : "stages.*";

    /// <param name="message">Of the API server, a quota or a LimitRange.</param>
    /// <param name="stage">As <see cref="Stage"/> says.</param>
    /// <returns>The fields to change, such as stages.foldTrainer.resources.limits.cpu; null if the message names none.</returns>
    public static string? Blamed(string message, string stage)
    {
        List<string> fields = [.. OfJob(message), .. Demanded(message), .. Ranged(message)];
        return fields.Count == 0 ? null : string.Join(", ", fields.Distinct().Select(field => $"{stage}.{field}"));
    }

    static IEnumerable<string> OfJob(string message)
    {
        foreach (Match path in JobPath().Matches(message))
        foreach (
            var (ofJob, ofStage, indexed) in Fields.Where(field => path.Value.StartsWith(field.OfJob, StringComparison.Ordinal)).Take(1)
        )
            yield return indexed ? ofStage + path.Value[ofJob.Length..].TrimEnd('.') : ofStage;
    }

    // A quota of compute resources admits no pod that does not say how much it needs.
    static IEnumerable<string> Demanded(string message) =>
        message.IndexOf("must specify ", StringComparison.Ordinal) is >= 0 and int start
            ? Resource()
                .Matches(message[start..])
                .Select(match => "resources." + (match.Value.Contains('.') ? "" : "requests.") + match.Value)
            : [];

    // A LimitRange: "maximum memory usage per Container is 8Gi, but limit is 32Gi".
    static IEnumerable<string> Ranged(string message) =>
        Range().Matches(message).Select(match => $"resources.{match.Groups["kind"].Value}s.{match.Groups["resource"].Value}");

    [GeneratedRegex(@"spec\.template\.[A-Za-z0-9.\[\]]+")]
    private static partial Regex JobPath();

    [GeneratedRegex(@"\b((limits|requests)\.)?(cpu|memory|ephemeral-storage)\b")]
    private static partial Regex Resource();

    [GeneratedRegex(@"(maximum|minimum) (?<resource>[a-z0-9./-]+) usage per \w+ is [^,]+, but (?<kind>limit|request) is")]
    private static partial Regex Range();
}
