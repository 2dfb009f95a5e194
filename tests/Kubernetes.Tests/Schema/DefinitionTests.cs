using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Schema;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.Tests.Kubernetes.Schema;

public class DefinitionTests
{
    static JsonObject Spec => Crd.Schema["properties"]!["spec"]!.AsObject();

    [Fact]
    public void The_checked_in_file_is_the_generated_one()
    {
        string file = File.ReadAllText(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml"));

        Assert.True(
            file == StackingRunDefinition.Yaml(Crd.Descriptions),
            "helm/stacking-operator/crd/stackingruns.yaml is not what the records say: run `make crd`"
        );
    }

    [Fact]
    public void The_definition_fits_into_one_request_with_room_to_spare() =>
        Assert.InRange(StackingRunDefinition.Yaml(Crd.Descriptions).Length, 1, 200 * 1024);

    [Fact]
    public void Every_field_says_what_it_is()
    {
        var silent = Fields(Spec, "spec")
            .Where(field => string.IsNullOrWhiteSpace((string?)field.Schema["description"]))
            .Select(field => field.Path);

        Assert.Empty(silent);
    }

    [Fact]
    public void A_run_of_data_and_artifacts_alone_gets_what_the_records_hold()
    {
        var stored = Crd.Stored();

        var spec = StackingRunJson.Read<RunSpec>(JsonSerializer.SerializeToElement(stored["spec"]));

        RunSpec expected = new()
        {
            Data = new() { Manifest = "s3://datasets/train.csv" },
            Artifacts = new() { Uri = "s3://stacking/runs" },
        };
        Assert.Equal(StackingRunJson.Write(expected), StackingRunJson.Write(spec));
    }

    [Fact]
    public void Every_default_is_the_records_own()
    {
        var stored = (JsonObject)
            Crd.Stored("""{"spec": {"experts": [{"name": "a", "architecture": "b", "earlyStopping": {}}], "artifacts": {"s3": {}}}}""")[
                "spec"
            ]!;
        var written = (JsonObject)
            JsonNode.Parse(
                StackingRunJson.Write(
                    new RunSpec
                    {
                        Data = new() { Manifest = "s3://datasets/train.csv" },
                        Artifacts = new() { Uri = "s3://stacking/runs", S3 = new() },
                        Experts =
                        [
                            new()
                            {
                                Name = "a",
                                Architecture = "b",
                                EarlyStopping = new(),
                            },
                        ],
                    }
                )
            )!;

        Assert.Equal(Leaves(written, "spec").Order(), Leaves(stored, "spec").Order());
    }

    [Fact]
    public void Quantities_may_stand_without_quotes()
    {
        var stored = Crd.Stored("""{"spec": {"stages": {"aggregator": {"resources": {"limits": {"cpu": 4, "memory": "8Gi"}}}}}}""");

        var limits = StackingRunJson.Read<RunSpec>(JsonSerializer.SerializeToElement(stored["spec"])).Stages.Aggregator.Resources.Limits;

        Assert.Equal(("4", "8Gi"), (limits["cpu"], limits["memory"]));
    }

    [Fact]
    public void A_field_of_no_version_is_named_and_dropped()
    {
        var run = Crd.Run("""{"spec": {"sed": 1, "experts": [{"name": "a", "architecture": "b", "epoch": 3}]}}""");

        Assert.Equal(["spec.sed", "spec.experts[0].epoch"], CustomResourceSchema.UnknownFields(Crd.Schema, run));
        Assert.False(((JsonObject)CustomResourceSchema.Admit(Crd.Schema, run, null).Object["spec"]!).ContainsKey("sed"));
    }

    [Fact]
    public void What_a_pod_takes_a_stage_takes() =>
        Assert.Empty(
            Crd.Refusal(
                Crd.Run(
                    """
                    {"spec": {"stages": {"foldTrainer": {"pod": {
                      "labels": {"team": "vision"}, "nodeSelector": {"gpu": "h100"}, "runtimeClassName": "nvidia",
                      "imagePullSecrets": ["registry"],
                      "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 60}],
                      "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms":
                        [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}]}}},
                      "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "images"}},
                        {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "8Gi"}},
                        {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"metadata": {"labels": {"a": "b"}},
                          "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}}}],
                      "volumeMounts": [{"name": "data", "mountPath": "/data", "readOnly": true}],
                      "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}}}}}
                    """
                )
            )
        );

    [Fact]
    public void The_status_takes_what_the_operator_writes()
    {
        var stored = Crd.Stored();
        RunStatus status = new()
        {
            ObservedGeneration = 1,
            Phase = RunPhase.Training,
            StartTime = DateTimeOffset.UnixEpoch,
            Images = new("a", "b", "c"),
            Conditions = [new(RunCondition.Validated, "True", "Valid", "The run is valid.", DateTimeOffset.UnixEpoch, 1)],
            Folds =
            [
                new()
                {
                    Name = "fold-0",
                    Committed = new("fold-0", "a", "b", "c"),
                    LastFailure = new(FailureClass.Bug, "why", 1, null, null, DateTimeOffset.UnixEpoch),
                    Progress = new(5, "training", null, null, null, null),
                },
            ],
            Metrics = new() { Auc = "0.9876" },
            Artifacts = new("s3://a", "runs/a", null),
        };
        var written = JsonNode.Parse(StackingRunJson.Write(status));
        var updated = (JsonObject)stored.DeepClone();
        updated["status"] = written!.DeepClone();

        var (admitted, causes) = CustomResourceSchema.Admit(Crd.Schema, updated, stored);

        Assert.Empty(causes);
        Assert.True(JsonNode.DeepEquals(written, admitted["status"]));
    }

    static IEnumerable<(string Path, JsonObject Schema)> Fields(JsonObject schema, string path)
    {
        foreach (var (name, field) in schema["properties"] as JsonObject ?? [])
        {
            yield return ($"{path}.{name}", (JsonObject)field!);
            // Below a part of a pod, kubectl explain pod has the words.
            if (((string?)field!["description"])?.Contains("kubectl explain pod", StringComparison.Ordinal) == true)
                continue;
            foreach (var below in Fields((JsonObject)field, $"{path}.{name}"))
                yield return below;
        }
        if (schema["items"] is JsonObject items)
            foreach (var below in Fields(items, path + "[]"))
                yield return below;
    }

    // An empty list or map says nothing, and the API server is not told of it.
    static IEnumerable<string> Leaves(JsonNode? node, string path) =>
        node switch
        {
            JsonObject map => map.SelectMany(member => Leaves(member.Value, $"{path}.{member.Key}")),
            JsonArray list => list.SelectMany((item, i) => Leaves(item, $"{path}[{i}]")),
            _ => [$"{path} = {node?.ToJsonString()}"],
        };
}
