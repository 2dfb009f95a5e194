using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>What only pods have: logs and eviction.</summary>
sealed class PodRequests(ObjectStorage storage, PodLogs logs)
{
    public ApiAnswer Log(StoredObject pod, ApiRequest request)
    {
        var containers = pod.Value.At("spec", "containers").Objects().Select(container => container["name"].Text()!).ToList();
        string container = request.Query["container"].ToString() is { Length: > 0 } named ? named : containers[0];
        if (!containers.Contains(container))
            throw ApiException.BadRequest($"container {container} is not valid for pod {pod.Name}");
        var waiting = pod
            .Value.At("status", "containerStatuses")
            .Objects()
            .FirstOrDefault(status => status["name"].Text() == container)
            .At("state", "waiting");
        if (logs.Find(pod.Namespace!, pod.Name, container) is not { } text)
            throw ApiException.BadRequest(
                waiting is null && pod.Value.At("spec", "nodeName") is not null
                    ? $"container \"{container}\" in pod \"{pod.Name}\" is not available"
                : waiting is null ? $"pod {pod.Name} does not have a host assigned"
                : $"container \"{container}\" in pod \"{pod.Name}\" is waiting to start: {waiting.At("reason").Text()}"
            );
        if (int.TryParse(request.Query["tailLines"], CultureInfo.InvariantCulture, out int tail))
        {
            var lines = text.Split('\n');
            int kept = text.EndsWith('\n') ? tail + 1 : tail;
            text = tail == 0 ? "" : string.Join('\n', lines.TakeLast(kept));
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int limit = int.TryParse(request.Query["limitBytes"], CultureInfo.InvariantCulture, out int most)
            ? Math.Min(most, bytes.Length)
            : bytes.Length;
        return new ApiAnswer(200, bytes.AsMemory(0, limit), "text/plain");
    }

    /// <summary>Marks the pod as disrupted and deletes it in its own grace period.</summary>
    public ApiAnswer Evict(StoredObject pod, JsonObject? body) =>
        storage.Atomically(() =>
        {
            var options = body.At("deleteOptions");
            storage.Change(Kinds.Pod, pod.Namespace, pod.Name, changed =>
            {
                var status = changed.Child("status");
                status.Default("conditions", new JsonArray());
                var conditions = (JsonArray)status["conditions"]!;
                conditions.RemoveAll(condition => condition.At("type").Text() == "DisruptionTarget");
                conditions.Insert(
                    0,
                    new JsonObject
                    {
                        ["type"] = "DisruptionTarget",
                        ["status"] = "True",
                        ["lastProbeTime"] = null,
                        ["lastTransitionTime"] = NewObject.Time(storage.Now),
                        ["reason"] = "EvictionByEvictionAPI",
                        ["message"] = "Eviction API: evicting",
                    }
                );
            });
            storage.Delete(
                Kinds.Pod,
                pod.Namespace,
                pod.Name,
                new DeleteOptions(
                    GracePeriodSeconds: (int?)options.At("gracePeriodSeconds").Integer(),
                    Uid: options.At("preconditions", "uid").Text()
                )
            );
            return ApiAnswer.Create(
                new JsonObject
                {
                    ["kind"] = "Status",
                    ["apiVersion"] = "v1",
                    ["metadata"] = new JsonObject(),
                    ["status"] = "Success",
                    ["code"] = 201,
                },
                201
            );
        });
}
