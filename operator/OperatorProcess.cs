using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Election;
using StackingK8s.Operator.Cluster.Health;
using StackingK8s.Operator.Cluster.Queue;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;
using StackingK8s.Operator.Reconciliation;
using StackingK8s.Operator.Telemetry;

namespace StackingK8s.Operator;

/// <summary>Assembles the operator and runs it until SIGTERM, or until another process leads.</summary>
static class OperatorProcess
{
    const string LeaseName = "stacking-operator";

    /// <summary>Runs until SIGTERM or Ctrl-C.</summary>
    public static async Task<int> RunAsync(OperatorOptions options)
    {
        using CancellationTokenSource stop = new();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        return await RunAsync(options, stop.Token);
    }

    /// <returns>0 when it was stopped; 1 when leadership was lost, so that the kubelet restarts it.</returns>
    public static async Task<int> RunAsync(OperatorOptions options, CancellationToken stopped)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        using var logging = CreateLogging(options.JsonLog);
        var log = logging.CreateLogger("stacking-operator");
        ServerClock clock = new(TimeProvider.System);

        var registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        RuntimeMetrics runtime = new(registry);
        using ApiConnection connection = new(
            ClusterConfiguration.Find(options.Kubeconfig, options.Context),
            runtime,
            clock,
            clock.Observe,
            options.Rate
        );
        ClusterCache cache = new(connection, options.Namespaces, options.Watches, runtime, clock, log);
        OwnWrites ownWrites = new(cache.Runs, cache.Jobs, options.Settings.Pace.LateWatch, clock);
        using ProgressReader progress = new(cache, options.Settings.Pods.ProgressPort, options.Settings.Pace.ProgressPoll, clock);
        RunMetricsBoard board = new(
            registry,
            () => cache.Runs.All.Select(run => (new RunKey(run.Metadata.NamespaceProperty, run.Metadata.Name), run.Status)),
            clock
        );
        Observer observer = new(cache, connection, new(connection), progress, options.Settings.Pace, clock);
        EventOutbox events = new(connection, clock, log);
        Reconciler reconciler = new(
            observer,
            new(connection, ownWrites),
            new(connection, ownWrites, log),
            events,
            ownWrites,
            board,
            options.Settings,
            clock,
            log
        );
        using RunController controller = new(
            cache,
            reconciler.ReconcileAsync,
            Urgency.CanContinue,
            new() { Workers = options.Workers },
            runtime,
            clock,
            log
        );
        progress.Progressed += controller.EnqueueOwner;

        await using var health = await HealthServer.StartAsync(
            IPAddress.Any,
            options.Port,
            () => RuntimeHealth.FindProblems(cache, controller),
            () => RuntimeHealth.FindUnsynced(cache),
            registry
        );
        log.Started(StepImages.Version, health.Port, options.Namespaces is [] ? "all namespaces" : string.Join(", ", options.Namespaces));
        var watching = cache.RunAsync(stop.Token);
        try
        {
            await LeadAsync(
                options,
                connection,
                runtime,
                clock,
                log,
                leading =>
                    Task.WhenAll(
                        controller.RunAsync(leading),
                        UntilStopped(progress.RunAsync(leading), leading),
                        UntilStopped(events.RunAsync(leading), leading)
                    ),
                stop.Token
            );
            return ExitCode.Done;
        }
        catch (LeadershipLostException lost)
        {
            log.LeadershipLost(lost.Message);
            return ExitCode.Bug;
        }
        finally
        {
            await stop.CancelAsync();
            await UntilStopped(watching, stop.Token);
        }
    }

    static Task LeadAsync(
        OperatorOptions options,
        ApiConnection connection,
        RuntimeMetrics runtime,
        TimeProvider clock,
        ILogger log,
        Func<CancellationToken, Task> work,
        CancellationToken stop
    )
    {
        if (options.LeaseNamespace is { } place)
            return new LeaderElection(
                connection.ElectionClient,
                place,
                LeaseName,
                LeaderElection.NewIdentity(),
                options.Lease,
                runtime,
                clock,
                log
            ).RunAsync(work, stop);
        runtime.Leader.Set(1);
        return work(stop);
    }

    static async Task UntilStopped(Task task, CancellationToken stop)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    static ILoggerFactory CreateLogging(bool json) =>
        LoggerFactory.Create(logging =>
        {
            if (json)
                logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "O"));
            else
                logging
                    .AddConsole(console => console.FormatterName = TextLogFormatter.FormatterName)
                    .AddConsoleFormatter<TextLogFormatter, ConsoleFormatterOptions>();
            logging.Services.AddSingleton(TimeProvider.System);
        });
}
