using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.TestKit.ApiServer.Admission;

/// <summary>Defaults, validation and immutable fields of Jobs.</summary>
static class JobRules
{
    static readonly string[] Immutable =
    [
        "selector",
        "completions",
        "completionMode",
        "podFailurePolicy",
        "backoffLimitPerIndex",
        "managedBy",
        "podReplacementPolicy",
        "successPolicy",
    ];

    /// <summary>In a suspended Job that has not started, a queueing system may still change where its pods run.</summary>
    static readonly string[] SchedulingDirectives = ["nodeSelector", "tolerations", "schedulingGates", "affinity"];

    public static void Fill(JsonObject job)
    {
        var spec = job.Child("spec");
        if (spec["completions"] is null && spec["parallelism"] is null)
            spec["completions"] = 1;
        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec["backoffLimitPerIndex"] is null ? 6 : int.MaxValue);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("manualSelector", false);
        spec.Default("podReplacementPolicy", spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed");
        foreach (var rule in spec.At("podFailurePolicy", "rules").Objects())
        foreach (var condition in rule["onPodConditions"].Objects())
            condition.Default("status", "True");
        var template = spec.Child("template");
        PodDefaults.FillSpec(template.Child("spec"));
        if (!spec["manualSelector"].IsTrue())
            Select(job, spec, template);
        job.Default("status", new JsonObject());
    }

    public static IEnumerable<Cause> Violations(JsonObject job)
    {
        var template = job.At("spec", "template");
        var pod = template.At("spec");
        foreach (var cause in ObjectRules.Labels(template.At("metadata", "labels"), "spec.template.labels"))
            yield return cause;
        if (!pod.At("containers").Objects().Any())
            yield return new("FieldValueRequired", "Required value", "spec.template.spec.containers");
        foreach (var (container, index) in pod.At("containers").Objects().Select((container, index) => (container, index)))
        {
            if (container["name"].Text() is not { Length: > 0 })
                yield return new("FieldValueRequired", "Required value", $"spec.template.spec.containers[{index}].name");
            if (container["image"].Text() is not { Length: > 0 })
                yield return new("FieldValueRequired", "Required value", $"spec.template.spec.containers[{index}].image");
        }
        string policy = pod.At("restartPolicy").Text() ?? "";
        if (policy == "Always")
            yield return new(
                "FieldValueNotSupported",
                "Unsupported value: \"Always\": supported values: \"OnFailure\", \"Never\"",
                "spec.template.spec.restartPolicy"
            );
        if (job.At("spec", "podFailurePolicy") is not null && policy != "Never")
            yield return new(
                "FieldValueInvalid",
                $"Invalid value: \"{policy}\": only \"Never\" is supported when podFailurePolicy is specified",
                "spec.template.spec.restartPolicy"
            );
        foreach (
            string count in (string[])["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"]
        )
            if (job.At("spec", count).Integer() is < 0 and var value)
                yield return new("FieldValueInvalid", $"Invalid value: {value}: must be greater than or equal to 0", $"spec.{count}");
    }

    public static IEnumerable<Cause> Changes(JsonObject old, JsonObject changed)
    {
        foreach (string member in Immutable)
            if (!JsonNode.DeepEquals(old.At("spec", member), changed.At("spec", member)))
                yield return Fixed($"spec.{member}", changed.At("spec", member));
        bool unstarted = old.At("spec", "suspend").IsTrue() && old.At("status", "startTime") is null;
        var (was, now) = (old.At("spec", "template")?.DeepClone(), changed.At("spec", "template")?.DeepClone());
        if (unstarted)
            foreach (var template in (JsonNode?[])[was, now])
            {
                (template as JsonObject)?.Remove("metadata");
                foreach (string directive in SchedulingDirectives)
                    (template.At("spec") as JsonObject)?.Remove(directive);
                foreach (var container in template.At("spec", "containers").Objects())
                    container.Remove("resources");
            }
        if (!JsonNode.DeepEquals(was, now))
            yield return Fixed("spec.template", changed.At("spec", "template"));
    }

    static void Select(JsonObject job, JsonObject spec, JsonObject template)
    {
        string uid = job.At("metadata", "uid").Text()!,
            name = job.At("metadata", "name").Text()!;
        spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
        var labels = template.Child("metadata").Child("labels");
        foreach (string prefix in (string[])["batch.kubernetes.io/", ""])
        {
            labels[prefix + "controller-uid"] = uid;
            labels[prefix + "job-name"] = name;
        }
    }

    static Cause Fixed(string field, JsonNode? value) =>
        new("FieldValueInvalid", $"Invalid value: {value?.ToJsonString() ?? "null"}: field is immutable", field);
}
