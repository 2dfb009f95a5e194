using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Models;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.SelfTests;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster.Health;

namespace StackingK8s.Operator;

/// <summary>The --self-test: checks what the operator needs from its image, without a cluster, and prints versions.</summary>
static class OperatorSelfTest
{
    static readonly IReadOnlyList<SelfCheck> Checks =
    [
        new("certificates", _ => Task.FromResult(CheckTrust())),
        new("jobs", _ => Task.FromResult(CheckJobs())),
        new("health", _ => CheckHealthAsync()),
    ];

    /// <returns>0, or 1 where something is missing.</returns>
    public static Task<int> RunAsync(TextWriter output, TextWriter error) =>
        SelfTestRunner.RunAsync(
            $"stacking-operator {StepImages.Version}",
            Checks,
            problem => (ExitCode.Bug, $"this image is incomplete ({problem.GetBaseException().Message.TrimEnd('.')}). Rebuild it."),
            output,
            error
        );

    // As the API server's certificate is verified: against a cluster's own authority, by OpenSSL.
    static string CheckTrust()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = new CertificateRequest("CN=self-test", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.MaxValue
        );
        using X509Chain chain = new()
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
        };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(authority)
            ? "created and trusted"
            : throw new CryptographicException(string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation)));
    }

    static string CheckJobs()
    {
        RunSpec spec = new()
        {
            Data = new() { Manifest = "s3://data/train.csv" },
            Artifacts = new() { Uri = "s3://artifacts/runs" },
        };
        StackingRunResource run = new()
        {
            Metadata = new()
            {
                Name = "self-test",
                NamespaceProperty = "default",
                Uid = Guid.Empty.ToString(),
            },
            Spec = spec,
        };
        var folds = RunPlan.Steps(spec).Where(step => step.Kind == StepKind.Fold).ToList();
        foreach (var step in folds)
        {
            var task = RunPlan.Task(step, spec, new("default", "self-test", run.Metadata.Uid), new Dictionary<string, StepReference>());
            string json = KubernetesJson.Serialize(StepJob.Create(run, step, task, attempt: 1, outOfMemory: 0, StepImages.Default, new()));
            if (KubernetesJson.Deserialize<V1Job>(json).Metadata.Name is not { Length: > 0 })
                throw new InvalidOperationException($"The Job of {step.Name} does not survive being written and read.");
        }
        return $"{folds.Count} written and read";
    }

    static async Task<string> CheckHealthAsync()
    {
        await using var server = await HealthServer.StartAsync(IPAddress.Loopback, 0, () => [], () => [], Metrics.NewCustomRegistry());
        using HttpClient client = new();
        Uri address = new($"http://127.0.0.1:{server.Port}/healthz");
        return $"served: {(await client.GetStringAsync(address)).Trim()}";
    }
}
