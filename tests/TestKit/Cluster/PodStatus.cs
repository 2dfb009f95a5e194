using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>A pod's status as the kubelet writes it, from one state to the next.</summary>
static class PodStatus
{
    const string HostIp = "192.0.2.2";

    static readonly HashSet<string> OwnConditions =
    [
        "PodReadyToStartContainers",
        "Initialized",
        "Ready",
        "ContainersReady",
        "PodScheduled",
    ];

    /// <summary>The container is being created; first its sandbox.</summary>
    public static void Create(JsonObject pod, DateTimeOffset now, bool sandbox) =>
        Write(pod, now, "Pending", sandbox, new() { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } });

    /// <summary>The container cannot be created for now.</summary>
    public static void Wait(JsonObject pod, DateTimeOffset now, string ip, string reason, string message)
    {
        Address(pod, ip);
        Write(
            pod,
            now,
            "Pending",
            sandbox: true,
            new()
            {
                ["waiting"] = new JsonObject { ["reason"] = reason, ["message"] = message },
            }
        );
    }

    public static void Run(JsonObject pod, DateTimeOffset now, string ip)
    {
        Address(pod, ip);
        Write(pod, now, "Running", sandbox: true, new() { ["running"] = new JsonObject { ["startedAt"] = Conditions.Time(now) } });
    }

    /// <summary>The container has ended; the pod still has to.</summary>
    public static void End(JsonObject pod, DateTimeOffset now, ContainerEnd end)
    {
        JsonObject terminated = new() { ["exitCode"] = end.ExitCode, ["reason"] = end.Reason };
        if (end.Message is not null)
            terminated["message"] = end.Message;
        terminated["startedAt"] = pod.At("status", "containerStatuses")
            .Objects()
            .FirstOrDefault()
            .At("state", "running", "startedAt")
            ?.DeepClone();
        terminated["finishedAt"] = terminated["startedAt"] is null ? null : Conditions.Time(now);
        Write(pod, now, pod.Phase()!, sandbox: true, new() { ["terminated"] = terminated });
    }

    /// <summary>The pod has ended as its container did.</summary>
    public static void Finish(JsonObject pod, DateTimeOffset now, ContainerEnd end) =>
        Write(
            pod,
            now,
            end.ExitCode == 0 ? "Succeeded" : "Failed",
            sandbox: false,
            (JsonObject)pod.At("status", "containerStatuses")![0]!["state"]!.DeepClone()
        );

    /// <summary>The kubelet has seen the spec, or the pod's deletion.</summary>
    public static void Acknowledge(JsonObject pod, DateTimeOffset now)
    {
        if (pod.At("status", "containerStatuses").Objects().FirstOrDefault() is { } container)
            Write(
                pod,
                now,
                pod.Phase()!,
                Conditions.IsTrue(pod["status"], "PodReadyToStartContainers"),
                (JsonObject)container["state"]!.DeepClone()
            );
    }

    static void Address(JsonObject pod, string ip)
    {
        var status = pod.Child("status");
        status["podIP"] = ip;
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = ip });
    }

    static void Write(JsonObject pod, DateTimeOffset now, string phase, bool sandbox, JsonObject state)
    {
        var status = pod.Child("status");
        status["observedGeneration"] = pod.At("metadata", "generation").Integer() ?? 1;
        status["phase"] = phase;
        status["hostIP"] = HostIp;
        status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = HostIp });
        status.Default("startTime", Conditions.Time(now));
        status["containerStatuses"] = new JsonArray([
            .. pod.At("spec", "containers").Objects().Select(container => Container(pod, container, state)),
        ]);
        status["conditions"] = ConditionList(pod, now, sandbox, state);
        status["resources"] = pod.At("spec", "containers").Objects().First().At("resources")?.DeepClone() ?? new JsonObject();
    }

    static JsonObject Container(JsonObject pod, JsonObject container, JsonObject state)
    {
        string image = container["image"].Text() ?? "";
        bool started = state["waiting"] is null,
            running = state["running"] is not null;
        var ended = (JsonObject)state.DeepClone();
        JsonObject written = new()
        {
            ["name"] = container["name"].Text(),
            ["state"] = ended,
            ["lastState"] = new JsonObject(),
            ["ready"] = running,
            ["restartCount"] = 0,
            ["image"] = image,
            ["imageID"] = started ? "sha256:" + Digest(image) : "",
            ["started"] = running,
        };
        if (started)
        {
            written["containerID"] = "containerd://" + Digest(pod.Uid() + container["name"].Text());
            written["resources"] = container["resources"]?.DeepClone() ?? new JsonObject();
            if (ended["terminated"] is JsonObject terminated)
                terminated["containerID"] = written["containerID"]!.DeepClone();
        }
        if (container["volumeMounts"] is JsonArray { Count: > 0 } mounts)
            written["volumeMounts"] = new JsonArray([.. mounts.Objects().Select(Mount)]);
        return written;
    }

    static JsonObject Mount(JsonObject mount)
    {
        JsonObject written = new() { ["name"] = mount["name"].Text(), ["mountPath"] = mount["mountPath"].Text() };
        if (!mount["readOnly"].IsTrue())
            return written;
        written["readOnly"] = true;
        written["recursiveReadOnly"] = "Disabled";
        return written;
    }

    static JsonArray ConditionList(JsonObject pod, DateTimeOffset now, bool sandbox, JsonObject state)
    {
        var old = pod.At("status", "conditions").Objects().ToList();
        bool running = state["running"] is not null;
        string? unready = running
            ? null
            : state.At("terminated", "exitCode").Integer() switch
            {
                null => "ContainersNotReady",
                0 => "PodCompleted",
                _ => "PodFailed",
            };
        var names = pod.At("spec", "containers").Objects().Select(container => container["name"].Text());
        string? message = unready == "ContainersNotReady" ? $"containers with unready status: [{string.Join(' ', names)}]" : null;
        JsonObject Condition(string type, bool value, string? reason = null, string? why = null)
        {
            string status = value ? "True" : "False";
            var before = old.Find(condition => condition["type"].Text() == type);
            JsonObject condition = new()
            {
                ["type"] = type,
                ["observedGeneration"] = pod.At("metadata", "generation").Integer() ?? 1,
                ["status"] = status,
                ["lastProbeTime"] = null,
                ["lastTransitionTime"] =
                    before?["status"].Text() == status ? before["lastTransitionTime"]!.DeepClone() : Conditions.Time(now),
            };
            if (reason is not null)
                condition["reason"] = reason;
            if (why is not null)
                condition["message"] = why;
            return condition;
        }
        return
        [
            .. old.Where(condition => !OwnConditions.Contains(condition["type"].Text()!)).Select(condition => condition.DeepClone()),
            Condition("PodReadyToStartContainers", sandbox),
            Condition("Initialized", true, unready == "PodCompleted" ? unready : null),
            Condition("Ready", running, unready, message),
            Condition("ContainersReady", running, unready, message),
            Condition("PodScheduled", true),
        ];
    }

    static string Digest(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
