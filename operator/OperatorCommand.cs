using System.CommandLine;
using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.SelfTests;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Operator;

/// <summary>The command line of stacking-operator.</summary>
public static class OperatorCommand
{
    /// <summary>The root command; parse arguments with it and invoke the result.</summary>
    public static RootCommand Create()
    {
        Option<string?> kubeconfig = new("--kubeconfig")
        {
            Description = "Kubeconfig file; by default the pod's service account, else KUBECONFIG or ~/.kube/config",
        };
        Option<string?> context = new("--context") { Description = "Context of the kubeconfig" };
        Option<string[]> namespaces = new("--namespace")
        {
            Description = "Namespace to watch; may be repeated. By default all, which needs cluster-wide rights",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> fold = Image(StageTable.FoldTrainer.Program),
            aggregator = Image(StageTable.Aggregator.Program),
            meta = Image(StageTable.MetaTrainer.Program);
        Option<string> pull = new("--image-pull-policy")
        {
            Description = "Pull policy of the step images",
            DefaultValueFactory = _ => "IfNotPresent",
        };
        pull.AcceptOnlyFromAmong("Always", "IfNotPresent", "Never");
        var port = new Option<int>("--port")
        {
            Description = "Port of /healthz, /readyz and /metrics; 0: any free one",
            DefaultValueFactory = _ => 8080,
        }.Port();
        var progressPort = new Option<int>("--progress-port")
        {
            Description = "Port on which steps serve /progress and /metrics",
            DefaultValueFactory = _ => 8080,
        }.Port(least: 1);
        Option<string?> lease = new("--lease-namespace")
        {
            Description = "Elect a leader by a Lease in this namespace; required where more than one operator runs",
        };
        var workers = new Option<int>("--workers")
        {
            Description = "Runs reconciled at the same time",
            DefaultValueFactory = _ => 4,
        }.Within(1, 64);
        var qps = new Option<double>("--qps")
        {
            Description = "Requests to the API server per second; events have half as many on top",
            DefaultValueFactory = _ => new RequestRate().PerSecond,
        }.Within(1, 10_000);
        var burst = new Option<double>("--burst")
        {
            Description = "Requests at once after a pause",
            DefaultValueFactory = _ => new RequestRate().Burst,
        }.Within(1, 10_000);
        Option<string> log = new("--log-format") { Description = "text or json", DefaultValueFactory = _ => "text" };
        log.AcceptOnlyFromAmong("text", "json");
        RootCommand root = new(
            """
            The controller of StackingRuns: creates a Job for each step, follows it, and writes the run's status.

            Examples: stacking-operator                                         in a pod, all namespaces
                      stacking-operator --kubeconfig ~/.kube/config --namespace research --port 0
            """
        )
        {
            kubeconfig,
            context,
            namespaces,
            fold,
            aggregator,
            meta,
            pull,
            port,
            progressPort,
            lease,
            workers,
            qps,
            burst,
            log,
            ReadinessCommand.Create(),
            SelfTestOption.Create(OperatorSelfTest.RunAsync),
        };
        root.SetAction(parsed =>
        {
            RunImages images = new(parsed.GetValue(fold)!, parsed.GetValue(aggregator)!, parsed.GetValue(meta)!);
            OperatorSettings settings = new(images) { Pods = new(parsed.GetValue(pull)!, parsed.GetValue(progressPort)) };
            return OperatorProcess.RunAsync(
                new(
                    parsed.GetValue(kubeconfig),
                    parsed.GetValue(context),
                    parsed.GetValue(namespaces) ?? [],
                    settings,
                    parsed.GetValue(port),
                    parsed.GetValue(lease),
                    parsed.GetValue(workers),
                    parsed.GetValue(log) == "json"
                )
                {
                    Rate = new(parsed.GetValue(qps), parsed.GetValue(burst)),
                }
            );
        });
        return root;
    }

    static Option<string> Image(string program) =>
        new($"--{program}-image")
        {
            Description = $"Image of the {program} step",
            DefaultValueFactory = _ => StepImages.ForProgram(program),
        };
}
