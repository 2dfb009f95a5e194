using System.Text.Json.Nodes;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>The cluster will not have a Job or a pod, for now. Said by its name, tried again, never the end of a run.</summary>
public class RefusalTests
{
    // Scenario 14
    [Fact]
    public async Task A_run_continues_when_the_quota_of_Jobs_is_raised()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        Quota(cluster, "count/jobs.batch", 2);
        await cluster.ApplyAsync();

        await OperatedCluster.UntilAsync(
            () => cluster.Status().FoldsDone == "2/3" && cluster.FindStep("fold-2").Reason == "QuotaExceeded",
            () => "two folds are done and the third has no room"
        );
        Assert.Equal(
            (StepStates.Waiting, 0, 0),
            (cluster.FindStep("fold-2").State, cluster.FindStep("fold-2").Attempt, cluster.FindStep("fold-2").Failures)
        );
        Assert.Contains("Raise the ResourceQuota", cluster.FindStep("fold-2").Message, StringComparison.Ordinal);
        Assert.Equal(
            ("False", "QuotaExceeded"),
            (cluster.Condition(RunCondition.FoldsTrained).Status, cluster.Condition(RunCondition.FoldsTrained).Reason)
        );
        Assert.Equal(RunPhase.Training, cluster.Status().Phase);

        Quota(cluster, "count/jobs.batch", 50);
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(
            (1, 0, 0),
            (cluster.FindStep("fold-2").Attempt, cluster.FindStep("fold-2").Failures, cluster.FindStep("fold-2").Disruptions)
        );
        await cluster.EventAsync("Warning", "QuotaExceeded");
    }

    // Scenario 14
    [Fact]
    public async Task A_Job_whose_pod_is_over_quota_starts_when_other_pods_have_ended()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        Quota(cluster, "pods", 2);
        await cluster.ApplyAsync();

        await OperatedCluster.UntilAsync(
            () => cluster.Status().Steps().Any(step => step.Reason == "QuotaExceeded"),
            () => "the Job controller's refusal is shown"
        );
        var held = cluster.Status().Steps().Single(step => step.Reason == "QuotaExceeded");
        Assert.Equal((StepStates.Starting, 1, 0), (held.State, held.Attempt, held.Failures));
        Assert.Contains("exceeded quota", held.Message, StringComparison.Ordinal);

        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
    }

    // Scenario 14
    [Theory]
    [InlineData(
        403,
        "jobs.batch is forbidden: User \"system:serviceaccount:ops:stacking-operator\" cannot create resource \"jobs\" in API group "
            + "\"batch\" in the namespace \"lab\"",
        "PermissionDenied",
        "RBAC"
    )]
    [InlineData(
        403,
        "jobs.batch \"demo\" is forbidden: exceeded quota: gpus, requested: "
            + "count/jobs.batch=1, used: count/jobs.batch=9, limited: count/jobs.batch=9",
        "QuotaExceeded",
        "ResourceQuota"
    )]
    [InlineData(
        403,
        "jobs.batch \"demo\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true",
        "AdmissionRefused",
        "A rule of the cluster"
    )]
    [InlineData(
        403,
        "jobs.batch \"demo\" is forbidden: maximum memory usage per Container is 8Gi, but limit is 32Gi",
        "AdmissionRefused",
        "A rule of the cluster"
    )]
    // A webhook that names no code of its own refuses with 400, an admission policy with 422, one that cannot be reached with 500.
    [InlineData(
        400,
        "admission webhook \"hours.example.com\" denied the request: no training before six",
        "AdmissionRefused",
        "A rule of the cluster"
    )]
    [InlineData(
        422,
        "jobs.batch \"demo\" is forbidden: ValidatingAdmissionPolicy 'hours' with binding 'hours' denied request: no training before six",
        "AdmissionRefused",
        "A rule of the cluster"
    )]
    [InlineData(
        500,
        "Internal error occurred: failed calling webhook \"hours.example.com\": failed to call webhook: connection refused",
        "AdmissionRefused",
        "A rule of the cluster"
    )]
    public async Task A_refused_Job_shows_the_cause_and_is_created_once_it_is_allowed(int code, string words, string reason, string way)
    {
        await using var cluster = await OperatedCluster.StartAsync();
        using var refusal = cluster.Faults.Answer(request => request is { Verb: "create", Resource: "jobs" }, code, message: words);
        await cluster.ApplyAsync();

        await OperatedCluster.UntilAsync(
            () => cluster.Status().Steps().Count(step => step.Reason == reason) == 3 && refusal.Hits > 3,
            () => $"{reason} is shown and retried; {cluster.Status().Message}"
        );
        Assert.Equal(RunPhase.Pending, cluster.Status().Phase);
        Assert.Contains(words, cluster.FindStep("fold-0").Message, StringComparison.Ordinal);
        Assert.Contains(way, cluster.FindStep("fold-0").Message, StringComparison.Ordinal);
        await cluster.EventAsync("Warning", reason, times: 3);

        refusal.Dispose();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0), (step.Attempt, step.Failures)));
    }

    [Fact]
    public async Task A_Job_that_the_API_server_calls_malformed_fails_the_run_with_its_message()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod => PodOutcome.Runs());
        cluster.Faults.Answer(
            request => request is { Verb: "create", Resource: "jobs" },
            422,
            from: 2,
            message: "Job.batch \"demo\" is invalid: spec.template.spec.tolerations[0].operator: Unsupported value: \"Maybe\""
        );
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal("InvalidSpec", cluster.Condition(RunCondition.Failed).Reason);
        Assert.Contains("Unsupported value: \"Maybe\"", cluster.Status().Message, StringComparison.Ordinal);
        await OperatedCluster.UntilAsync(() => cluster.Pods.Count == 0, () => "the Job that was made beside it is stopped");
    }

    static void Quota(OperatedCluster cluster, string resource, int most)
    {
        JsonObject hard = new() { [resource] = most.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        if (
            cluster.Cluster.Storage.Change(Kinds.ResourceQuota, OperatedCluster.Namespace, "room", quota =>
                quota["spec"]!["hard"] = hard.DeepClone()
            )
            is null
        )
            cluster.Cluster.Storage.Create(
                Kinds.ResourceQuota,
                new()
                {
                    ["metadata"] = new JsonObject { ["name"] = "room", ["namespace"] = OperatedCluster.Namespace },
                    ["spec"] = new JsonObject { ["hard"] = hard },
                }
            );
    }
}
