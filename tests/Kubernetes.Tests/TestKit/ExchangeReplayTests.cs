using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit;

/// <summary>The double against a recording of Kubernetes 1.36: the same requests in the same order get the same answers.</summary>
public class ExchangeReplayTests
{
    /// <summary>What no two servers have in common, and what only a Job controller writes.</summary>
    static readonly string[] Masked = ["uid", "creationTimestamp", "deletionTimestamp", "resourceVersion", "time", "startTime"];

    /// <summary>Our version for each recorded one that a put carries.</summary>
    readonly Dictionary<string, string> versions = [];

    [Fact]
    public async Task Every_recorded_exchange_is_answered_as_it_was()
    {
        await using var server = await ApiServer.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Address };
        var faults = new List<string>();
        foreach (var exchange in GoldenExchanges.All)
        {
            Prepare(server, exchange["title"]!.GetValue<string>());
            var (code, body) = await Send(client, server, exchange["request"]!.AsObject());
            var expected = exchange["response"]!;
            if (code != expected["status"]!.GetValue<int>())
                faults.Add($"{exchange["title"]}: {code}, not {expected["status"]}: {body.ToJsonString()}");
            else
                faults.AddRange(
                    Differences(Comparable(expected["body"]!, exchange), Comparable(body, exchange), "")
                        .Select(difference => $"{exchange["title"]}: {difference}")
                );
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What the cluster's own controllers had done by then.</summary>
    static void Prepare(ApiServer server, string title)
    {
        if (title == "evict a running pod")
            server.Storage.Create(
                Kinds.Pod,
                JsonNode
                    .Parse(
                        """
                        {"metadata": {"name": "bypod-hmp4d", "namespace": "rec"},
                         "spec": {"nodeName": "node", "containers": [{"name": "main", "image": "localhost/busybox:1"}]}}
                        """
                    )!
                    .AsObject()
            );
    }

    async Task<(int Code, JsonNode Body)> Send(HttpClient client, ApiServer server, JsonObject request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request["method"]!.GetValue<string>()), request["path"]!.GetValue<string>());
        if (request["body"]?.DeepClone() is JsonObject body)
        {
            // A recorded put carries the uid and version of the recorded object: here those of ours, the stale version one before.
            if (message.Method == HttpMethod.Put)
                Localise(server, body);
            message.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request["contentType"]!.GetValue<string>());
        }
        using var response = await client.SendAsync(message);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    void Localise(ApiServer server, JsonObject body)
    {
        var kind =
            body["kind"]!.GetValue<string>() == "Lease"
                ? Kinds.Lease
                : new ResourceKind("example.dev", "v1alpha1", "Widget", "widgets", true);
        var metadata = body["metadata"]!.AsObject();
        var stored = server.Storage.Get(kind, "rec", metadata["name"]!.GetValue<string>())!["metadata"]!;
        metadata["uid"] = stored["uid"]!.DeepClone();
        if (metadata["resourceVersion"]!.GetValue<string>() == "1")
            return;
        string recorded = metadata["resourceVersion"]!.GetValue<string>();
        versions.TryAdd(recorded, stored["resourceVersion"]!.GetValue<string>());
        metadata["resourceVersion"] = versions[recorded];
    }

    static JsonNode Comparable(JsonNode body, JsonObject exchange)
    {
        body = body.DeepClone();
        string path = exchange["request"]!["path"]!.GetValue<string>();
        // The recorder left out managedFields where it did not ask for them; Jobs' status and pods are another component's.
        if (!exchange["title"]!.GetValue<string>().Contains("server-side apply", StringComparison.Ordinal))
            Remove(body, "managedFields");
        if (path.Contains("/jobs", StringComparison.Ordinal))
            Remove(body, "status", keep: value => value is JsonValue);
        if (path.EndsWith("/pods", StringComparison.Ordinal))
            Remove(body, "items");
        return body;
    }

    static void Remove(JsonNode? node, string member, Func<JsonNode?, bool>? keep = null)
    {
        if (node is JsonObject obj)
        {
            if (obj.ContainsKey(member) && keep?.Invoke(obj[member]) != true)
                obj.Remove(member);
            foreach (var (_, child) in obj)
                Remove(child, member, keep);
        }
        foreach (var item in node as JsonArray ?? [])
            Remove(item, member, keep);
    }

    static IEnumerable<string> Differences(JsonNode? expected, JsonNode? actual, string at)
    {
        if (expected is JsonObject wanted && actual is JsonObject got)
            return wanted
                .Select(member => member.Key)
                .Union(got.Select(member => member.Key))
                .SelectMany(name =>
                    name switch
                    {
                        _ when !wanted.ContainsKey(name) => [$"{at}.{name} is {got[name]?.ToJsonString()}, and was not there"],
                        _ when !got.ContainsKey(name) => [$"{at}.{name} is missing: {wanted[name]?.ToJsonString()}"],
                        _ when Masked.Contains(name) => [],
                        _ => Differences(wanted[name], got[name], $"{at}.{name}"),
                    }
                );
        if (expected is JsonArray list && actual is JsonArray ours && list.Count == ours.Count)
            return list.Zip(ours).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{at}[{i}]"));
        return JsonNode.DeepEquals(expected, actual) || Unmasked(expected) == Unmasked(actual)
            ? []
            : [$"{at} is {actual?.ToJsonString()}, not {expected?.ToJsonString()}"];
    }

    /// <summary>UIDs and versions within texts.</summary>
    static string? Unmasked(JsonNode? text) =>
        text is JsonValue
            ? System.Text.RegularExpressions.Regex.Replace(text.ToJsonString(), @"[0-9a-f]{8}-[0-9a-f-]{27}|\(\d+\)", "*")
            : null;
}
