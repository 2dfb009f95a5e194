using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Kubernetes.Jobs;

/// <summary>Jobs as the operator makes them, each from a spec that differs in what the name says.</summary>
static class MadeJobs
{
    const string Overridden = """
        data: {manifest: s3://data/train.csv, imageRoot: s3://data/images/, testManifest: s3://data/test.csv, positiveLabel: fake}
        seed: 7
        embedding: {dimensions: 128}
        experts: [{name: small, architecture: tf_efficientnetv2_b0, imageSize: 224, epochs: 3, batchSize: 8}]
        artifacts: {uri: s3://artifacts/runs, 
                     s3: {endpoint: 'http://minio.minio:9000', region: eu-central-1, pathStyle: false, secretName: keys}}
        stages:
          foldTrainer:
            parallelism: 2
            checkpointMinutes: 5
            activeDeadlineSeconds: 86400
            startDeadlineSeconds: 3600
            retries: 1
            memoryGrowth: 1.5
            accelerator: {resource: nvidia.com/mig-1g.10gb, count: 2}
            resources: {limits: {memory: 32Gi, cpu: 4}, requests: {memory: 16Gi, cpu: 500m}}
            pod:
              labels: {team: vision}
              annotations: {example.com/owner: someone}
              nodeSelector: {zone: a}
              tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]
              affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:
                [{matchExpressions: [{key: gpu, operator: In, values: [h100]}]}]}}}
              runtimeClassName: nvidia
              priorityClassName: low
              imagePullSecrets: [registry]
              serviceAccountName: trainer
              volumes: [{name: images, persistentVolumeClaim: {claimName: images, readOnly: true}},
                {name: fast, persistentVolumeClaim: {claimName: cache}}]
              volumeMounts: [{name: images, mountPath: /images, readOnly: true}, {name: fast, mountPath: /cache}]
              env: [{name: OMP_NUM_THREADS, value: '4'}]
              fsGroup: 65532
              terminationGracePeriodSeconds: 120
        """;

    const string Secret =
        "artifacts: {uri: 's3://artifacts/runs', s3: {endpoint: 'http://minio.minio:9000', secretName: minio-credentials}}";

    static readonly RunImages Images = new("fold", "aggregate", "meta");

    public static IReadOnlyDictionary<string, Func<V1Job>> All { get; } =
        new Dictionary<string, Func<V1Job>>
        {
            ["fold"] = () => Of("{}", "fold-0"),
            ["fold-overridden"] = () => Of(Overridden, "fold-1", attempt: 3, outOfMemory: 2, queue: "gpus"),
            ["fold-s3-secret"] = () => Of(Secret, "fold-0"),
            ["fold-without-accelerator"] = () => Of("stages: {foldTrainer: {accelerator: {resource: none}}}", "fold-0"),
            ["aggregate"] = () => Of("{}", "aggregate"),
            ["meta"] = () => Of("{}", "meta"),
            ["cleanup"] = () => CleanupJob.Create(Run(Secret), Images, new()),
        };

    static V1Job Of(string spec, string step, int attempt = 1, int outOfMemory = 0, string? queue = null)
    {
        var run = Run(spec);
        if (queue is not null)
            run.Metadata.Labels = new Dictionary<string, string> { [RunLabels.QueueName] = queue };
        var plan = RunPlan.Steps(run.Spec);
        var committed = plan.ToDictionary(
            planned => planned.Name,
            planned => new StepReference(planned.Name, new('a', 64), "20260101T000000Z", new('b', 64))
        );
        var chosen = plan.Single(planned => planned.Name == step);
        RunIdentity identity = new(run.Metadata.NamespaceProperty, run.Metadata.Name, run.Metadata.Uid);
        return StepJob.Create(run, chosen, RunPlan.Task(chosen, run.Spec, identity, committed), attempt, outOfMemory, Images, new());
    }

    /// <param name="spec">YAML over a small run of three folds.</param>
    static StackingRunResource Run(string spec)
    {
        var whole = (JsonObject)
            Yaml.Json("{data: {manifest: 's3://data/train.csv'}, artifacts: {uri: 's3://artifacts/runs'}, folds: {count: 3}}")!;
        foreach (var (field, value) in (JsonObject)Yaml.Json(spec)!)
            whole[field] = value?.DeepClone();
        return new()
        {
            Metadata = new()
            {
                Name = "demo",
                NamespaceProperty = "lab",
                Uid = "0a1b2c3d-0000-4000-8000-000000000000",
            },
            Spec = StackingRunJson.Read<RunSpec>(JsonSerializer.SerializeToElement(whole)),
        };
    }
}
