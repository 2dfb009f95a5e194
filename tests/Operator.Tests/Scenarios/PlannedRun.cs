using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Policies;
using StackingK8s.Operator.Settings;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>A run before the planner alone: no API, no cluster, and time that passes only when a test says so.</summary>
sealed class PlannedRun
{
    public static readonly OperatorSettings Settings = new(new("fold", "aggregate", "meta"));

    readonly Dictionary<string, List<V1Pod>> pods = [];

    /// <param name="spec">YAML over a small run of three folds.</param>
    public PlannedRun(string spec = "{}", string name = "demo")
    {
        var whole = (JsonObject)
            Yaml.Json("{data: {manifest: 's3://data/train.csv'}, artifacts: {uri: 's3://artifacts/runs'}, folds: {count: 3}}")!;
        foreach (var (field, value) in (JsonObject)Yaml.Json(spec)!)
            whole[field] = value?.DeepClone();
        Run = new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = "lab",
                Uid = "0a1b2c3d-0000-4000-8000-000000000000",
                Generation = 1,
                CreationTimestamp = Clock.GetUtcNow().UtcDateTime,
            },
            Spec = StackingRunJson.Read<RunSpec>(JsonSerializer.SerializeToElement(whole)),
        };
    }

    public ManualClock Clock { get; } = new();

    public StackingRunResource Run { get; }

    public List<V1Job> Jobs { get; } = [];

    public V1Job? Cleanup { get; set; }

    public RunStatus Status => Run.Status ?? new();

    /// <summary>
    /// Has the planner decide, and does what it says: Jobs come and go at once, and the status is read back as it was written.
    /// </summary>
    public RunDecision Plan()
    {
        Observation seen = new(
            Run,
            [.. Jobs],
            pods.SelectMany(entry => entry.Value.Select(pod => (entry.Key, pod))).ToLookup(pair => pair.Key, pair => pair.pod),
            [],
            new Dictionary<string, StepProgress>(),
            Cleanup
        );
        var decision = Planner.Plan(new(seen, Settings, Clock.GetUtcNow()));
        if (decision.Finalizer is { } wanted)
        {
            Run.Metadata.Finalizers = wanted ? [RunLabels.ArtifactsFinalizer] : [];
            // As the reconciler does: the rest is decided at once on the run that has it.
            if (wanted)
                return Plan();
        }
        foreach (var job in decision.Delete)
            Jobs.Remove(job);
        foreach (var job in decision.Create)
            Add(job);
        if (decision.Status is { } status)
        {
            Assert.Empty(StatusPromises.Contradictions(status, Run.Metadata.Generation!.Value));
            if (Run.Status is { } before)
                Assert.Empty(StatusPromises.Contradictions(before, status));
        }
        if (decision.Status is { } written)
            Run.Status = StackingRunJson.Read<RunStatus>(JsonSerializer.Deserialize<JsonElement>(StackingRunJson.Write(written)));
        return decision;
    }

    public V1Job Job(string step, int attempt = 1) =>
        Jobs.Single(job => job.Metadata.Labels[RunLabels.Step] == step && job.Metadata.Labels[RunLabels.Attempt] == $"{attempt}");

    /// <summary>A Job as the API server would store it.</summary>
    public void Add(V1Job job)
    {
        job.Metadata.Uid = $"uid-of-{job.Metadata.Name}";
        job.Metadata.CreationTimestamp = Clock.GetUtcNow().UtcDateTime;
        job.Status = new() { StartTime = job.Spec.Suspend == true ? null : Clock.GetUtcNow().UtcDateTime };
        Jobs.Add(job);
    }

    /// <summary>The Job's container runs.</summary>
    public void Start(V1Job job) =>
        pods[job.Metadata.Uid] = [Pod(job, "Running", new() { Running = new() { StartedAt = Clock.GetUtcNow().UtcDateTime } })];

    /// <summary>The Job's container has ended, and with it the Job.</summary>
    public void End(V1Job job, int exitCode, string message)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        pods[job.Metadata.Uid] =
        [
            Pod(
                job,
                exitCode == 0 ? "Succeeded" : "Failed",
                new()
                {
                    Terminated = new()
                    {
                        ExitCode = exitCode,
                        Message = message,
                        StartedAt = now,
                        FinishedAt = now,
                    },
                }
            ),
        ];
        job.Status.Conditions =
        [
            new()
            {
                Type = exitCode == 0 ? "Complete" : "Failed",
                Status = "True",
                Reason = exitCode == 0 ? "CompletionsReached" : "BackoffLimitExceeded",
                LastTransitionTime = now,
            },
        ];
    }

    /// <param name="folder">Of the attempt, below its step's work digest.</param>
    public void Commit(V1Job job, string folder = "a1", SortedDictionary<string, string>? inputs = null)
    {
        string step = job.Metadata.Labels[RunLabels.Step];
        End(
            job,
            0,
            ContractJson.Write(
                new TerminationMessage(
                    new(step, new('a', 64), folder, new('b', 64)),
                    false,
                    inputs ?? [],
                    new SortedDictionary<string, double> { ["held_out_auc_effnet"] = 0.75 },
                    null
                )
            )
        );
    }

    public void Fail(V1Job job, int exitCode, string words) => End(job, exitCode, ContractJson.Write(TerminationMessage.Failure(words)));

    V1Pod Pod(V1Job job, string phase, V1ContainerState state) =>
        new()
        {
            Metadata = new()
            {
                Name = job.Metadata.Name + "-x",
                Uid = "pod-of-" + job.Metadata.Name,
                CreationTimestamp = Clock.GetUtcNow().UtcDateTime,
            },
            Spec = new() { NodeName = "node1", Containers = job.Spec.Template.Spec.Containers },
            Status = new()
            {
                Phase = phase,
                ContainerStatuses =
                [
                    new()
                    {
                        Name = "step",
                        State = state,
                        Image = "any",
                        ImageID = "",
                        Ready = phase == "Running",
                        RestartCount = 0,
                    },
                ],
            },
        };
}
