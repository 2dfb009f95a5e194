using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Admission;

/// <summary>Defaults of pods and pod templates.</summary>
static class PodDefaults
{
    const int NotReadySeconds = 300;
    const string TokenFiles = """
        {"sources": [
          {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
          {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
          {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}
        ], "defaultMode": 420}
        """;

    /// <summary>Defaults of templates too.</summary>
    public static void FillSpec(JsonObject spec)
    {
        foreach (var container in spec["containers"].Objects().Concat(spec["initContainers"].Objects()))
        {
            container.Default("resources", new JsonObject());
            container.Default("terminationMessagePath", "/dev/termination-log");
            container.Default("terminationMessagePolicy", "File");
            container.Default("imagePullPolicy", IsLatest(container["image"].Text() ?? "") ? "Always" : "IfNotPresent");
            foreach (var port in container["ports"].Objects())
                port.Default("protocol", "TCP");
        }
        foreach (var volume in spec["volumes"].Objects())
        foreach (string source in (string[])["secret", "configMap", "projected", "downwardAPI"])
            if (volume[source] is JsonObject files)
                files.Default("defaultMode", 420);
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("securityContext", new JsonObject());
        spec.Default("schedulerName", "default-scheduler");
    }

    public static void Fill(JsonObject pod)
    {
        var spec = pod.Child("spec");
        FillSpec(spec);
        // For pods only, not for templates: a container requests its limits, unless it requests less.
        foreach (var container in spec["containers"].Objects().Concat(spec["initContainers"].Objects()))
            if (container.At("resources", "limits") is JsonObject limits)
                foreach (var (resource, amount) in limits)
                    container.Child("resources").Child("requests").Default(resource, amount?.DeepClone());
        spec.Default("serviceAccountName", "default");
        spec.Default("serviceAccount", spec["serviceAccountName"]!.DeepClone());
        spec.Default("priority", 0);
        spec.Default("enableServiceLinks", true);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        Tolerate(spec, "node.kubernetes.io/not-ready");
        Tolerate(spec, "node.kubernetes.io/unreachable");
        if (spec["automountServiceAccountToken"]?.GetValue<bool>() != false)
            MountToken(spec);
        var status = pod.Child("status");
        status.Default("phase", "Pending");
        status.Default("qosClass", QualityOfService(spec));
    }

    static bool IsLatest(string image) =>
        image.IndexOf('@') < 0
        && (image.EndsWith(":latest", StringComparison.Ordinal) || image[(image.LastIndexOf('/') + 1)..].IndexOf(':') < 0);

    static void Tolerate(JsonObject spec, string taint)
    {
        spec.Default("tolerations", new JsonArray());
        if (spec["tolerations"].Objects().Any(toleration => toleration["key"].Text() == taint))
            return;
        ((JsonArray)spec["tolerations"]!).Add(
            new JsonObject
            {
                ["key"] = taint,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = NotReadySeconds,
            }
        );
    }

    static void MountToken(JsonObject spec)
    {
        const string Mount = "/var/run/secrets/kubernetes.io/serviceaccount";
        string volume = "kube-api-access-" + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);
        bool used = false;
        foreach (var container in spec["containers"].Objects().Concat(spec["initContainers"].Objects()))
        {
            container.Default("volumeMounts", new JsonArray());
            if (container["volumeMounts"].Objects().Any(mount => mount["mountPath"].Text() == Mount))
                continue;
            ((JsonArray)container["volumeMounts"]!).Add(
                new JsonObject
                {
                    ["name"] = volume,
                    ["readOnly"] = true,
                    ["mountPath"] = Mount,
                }
            );
            used = true;
        }
        if (!used)
            return;
        spec.Default("volumes", new JsonArray());
        ((JsonArray)spec["volumes"]!).Add(new JsonObject { ["name"] = volume, ["projected"] = JsonNode.Parse(TokenFiles) });
    }

    /// <summary>Guaranteed where every container limits cpu and memory to what it requests, BestEffort where none names either.</summary>
    static string QualityOfService(JsonObject spec)
    {
        var resources = spec["containers"].Objects().Select(container => container["resources"]).ToList();
        string[] counted = ["cpu", "memory"];
        bool Same(JsonNode? of, string resource) =>
            of.At("limits", resource) is { } limit && JsonNode.DeepEquals(limit, of.At("requests", resource));
        if (resources.Count > 0 && resources.All(of => counted.All(resource => Same(of, resource))))
            return "Guaranteed";
        return resources.Any(of => counted.Any(resource => (of.At("limits", resource) ?? of.At("requests", resource)) is not null))
            ? "Burstable"
            : "BestEffort";
    }
}
