using System.Text.Json.Nodes;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.Tests.Kubernetes.Schema;

/// <summary>What may change of a run that exists, and what may not.</summary>
public class ImmutabilityTests
{
    const string Full = """
        {"spec": {"experts": [{"name": "a", "architecture": "x"}, {"name": "b", "architecture": "y"}],
          "stages": {"foldTrainer": {"parallelism": 2}}}}
        """;

    public static TheoryData<string, string> Fixed() =>
        new()
        {
            { """{"seed": 43}""", "spec.seed: Invalid value: 43: seed" },
            { """{"data": {"manifest": "s3://datasets/other.csv"}}""", "spec.data: Invalid value: data" },
            { """{"data": {"imageRoot": "s3://datasets/"}}""", "spec.data: Invalid value: data" },
            { """{"folds": {"count": 6}}""", "spec.folds: Invalid value: folds" },
            {
                """{"experts": [{"name": "a", "architecture": "x", "epochs": 13}, {"name": "b", "architecture": "y"}]}""",
                "spec.experts: Invalid value: experts"
            },
            {
                """{"experts": [{"name": "b", "architecture": "y"}, {"name": "a", "architecture": "x"}]}""",
                "spec.experts: Invalid value: experts"
            },
            {
                """{"experts": [{"name": "a", "architecture": "x"}, {"name": "c", "architecture": "y"}]}""",
                "spec.experts: Invalid value: experts"
            },
            { """{"embedding": {"features": "logits"}}""", "spec.embedding: Invalid value: embedding" },
            { """{"meta": {"search": {"space": {"num_leaves": [7]}}}}""", "spec.meta: Invalid value: meta" },
            { """{"artifacts": {"uri": "s3://elsewhere/"}}""", "spec.artifacts.uri: Invalid value: uri" },
        };

    public static TheoryData<string> Free() =>
        [
            """{"suspend": true}""",
            """{"activeDeadlineSeconds": 60}""",
            """{"ttlSecondsAfterFinished": 0}""",
            """{"stages": {"foldTrainer": {"parallelism": 1}}}""",
            """{"stages": {"foldTrainer": {"parallelism": null}}}""",
            """{"stages": {"aggregator": {"activeDeadlineSeconds": 60}}}""",
            """{"stages": {"metaTrainer": {"startDeadlineSeconds": 60}}}""",
            """{"stages": {"foldTrainer": {"retries": 10, "maxDisruptions": 100}}}""",
            """{"stages": {"foldTrainer": {"memoryGrowth": 1.5, "checkpointMinutes": 5, "accelerator": {"resource": "none"}}}}""",
            """{"stages": {"aggregator": {"resources": {"limits": {"memory": "1Gi"}}}}}""",
            """{"stages": {"metaTrainer": {"pod": {"imagePullSecrets": ["registry"]}}}}""",
            """{"artifacts": {"s3": {"secretName": "keys", "endpoint": "http://minio:9000"}, "deletePolicy": "Delete"}}""",
        ];

    [Theory, MemberData(nameof(Fixed))]
    public void What_decides_the_result_cannot_change(string changes, string refusal)
    {
        var stored = Crd.Stored(Full);

        Assert.Equal(
            refusal + " cannot be changed once the run exists: make a new StackingRun instead",
            Assert.Single(Crd.Refusal(Changed(stored, changes), stored))
        );
    }

    [Theory, MemberData(nameof(Free))]
    public void What_a_user_steers_by_can_change(string changes)
    {
        var stored = Crd.Stored(Full);

        Assert.Empty(Crd.Refusal(Changed(stored, changes), stored));
    }

    [Theory]
    [InlineData(
        RunPhase.Complete,
        """{"suspend": true}""",
        "spec.suspend: Invalid value: suspend cannot be changed any more: the run has ended"
    )]
    [InlineData(
        RunPhase.Failed,
        """{"cancel": true}""",
        "spec.cancel: Invalid value: cancel cannot be changed any more: the run has ended"
    )]
    [InlineData(
        RunPhase.Aggregating,
        """{"stages": {"foldTrainer": {"retries": 7}}}""",
        "spec.stages.foldTrainer: Invalid value: foldTrainer cannot be changed any more: every fold is committed"
    )]
    [InlineData(
        RunPhase.Complete,
        """{"stages": {"metaTrainer": {"retries": 7}}}""",
        "spec.stages.metaTrainer: Invalid value: metaTrainer cannot be changed any more: the run is complete"
    )]
    [InlineData(RunPhase.Failed, """{"stages": {"foldTrainer": {"retries": 7}}}""", null)]
    [InlineData(RunPhase.Stacking, """{"stages": {"metaTrainer": {"retries": 7}}}""", null)]
    [InlineData(RunPhase.Complete, """{"ttlSecondsAfterFinished": 60, "artifacts": {"deletePolicy": "Delete"}}""", null)]
    public void An_edit_that_has_no_effect_any_more_is_refused(string phase, string changes, string? refusal)
    {
        var stored = Crd.Stored(Full);
        stored["status"] = new JsonObject { ["phase"] = phase };

        Assert.Equal(refusal is null ? [] : [refusal], Crd.Refusal(Changed(stored, changes), stored));
    }

    [Fact]
    public void A_field_that_cannot_change_is_always_there()
    {
        // The API server compares a field only where it stood and stands: one that may be absent could be added or taken away.
        Assert.NotEmpty(FixedFields(Crd.Schema["properties"]!["spec"]!.AsObject(), "spec"));
        Assert.DoesNotContain(FixedFields(Crd.Schema["properties"]!["spec"]!.AsObject(), "spec"), field => !field.AlwaysThere);
    }

    [Fact]
    public void A_run_written_before_a_rule_was_sharpened_can_still_be_suspended()
    {
        var stored = Crd.Stored(Full);
        stored["spec"]!["folds"]!["count"] = 1000;

        Assert.Empty(Crd.Refusal(Changed(stored, """{"suspend": true}"""), stored));
    }

    [Fact]
    public void Applying_the_same_file_again_changes_nothing() =>
        Assert.True(JsonNode.DeepEquals(Crd.Stored(Full), CustomResourceSchema.Admit(Crd.Schema, Crd.Run(Full), Crd.Stored(Full)).Object));

    static IEnumerable<(string Path, bool AlwaysThere)> FixedFields(JsonObject schema, string path)
    {
        foreach (var (name, field) in schema["properties"] as JsonObject ?? [])
        {
            if (
                field!["x-kubernetes-validations"] is JsonArray rules
                && rules.Any(rule => ((string)rule!["rule"]!).Contains("oldSelf", StringComparison.Ordinal))
            )
                yield return (
                    $"{path}.{name}",
                    field["default"] is not null || (schema["required"] as JsonArray)?.Any(required => (string)required! == name) == true
                );
            foreach (var below in FixedFields((JsonObject)field, $"{path}.{name}"))
                yield return below;
        }
    }

    static JsonObject Changed(JsonObject stored, string changes)
    {
        var changed = (JsonObject)stored.DeepClone();
        Crd.Merge((JsonObject)changed["spec"]!, (JsonObject)JsonNode.Parse(changes)!);
        return changed;
    }
}
