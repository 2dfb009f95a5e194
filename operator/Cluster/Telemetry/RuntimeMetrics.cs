using Prometheus;

namespace StackingK8s.Operator.Cluster.Telemetry;

/// <summary>
/// Metrics of the operator's runtime. No label takes its value from a user: the number of series is bounded by the kinds and verbs that the
/// operator uses.
/// </summary>
sealed class RuntimeMetrics
{
    // From a millisecond for a reconciliation that only reads caches to the minute after which a request is given up.
    static readonly double[] Seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    public RuntimeMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        HistogramConfiguration seconds = new() { Buckets = Seconds };
        Registry = registry;
        Requests = factory.CreateCounter(
            "stacking_operator_api_requests_total",
            "Requests to the API server; code 0: no answer.",
            "verb",
            "resource",
            "code"
        );
        RequestSeconds = factory.CreateHistogram(
            "stacking_operator_api_request_duration_seconds",
            "Until the headers came.",
            ["verb", "resource"],
            seconds
        );
        RequestRetries = factory.CreateCounter(
            "stacking_operator_api_request_retries_total",
            "Requests retried; code 0: no response.",
            "verb",
            "code"
        );
        ThrottleSeconds = factory.CreateHistogram(
            "stacking_operator_api_throttle_seconds",
            "Wait of a request for the operator's own rate limit.",
            seconds
        );
        WatchRestarts = factory.CreateCounter(
            "stacking_operator_watch_restarts_total",
            "Watches restarted, by reason.",
            "resource",
            "reason"
        );
        CachedObjects = factory.CreateGauge("stacking_operator_cached_objects", "Objects held in memory.", "resource");
        UnreadableObjects = factory.CreateCounter(
            "stacking_operator_unreadable_objects_total",
            "Objects received that could not be read.",
            "resource"
        );
        QueueDepth = factory.CreateGauge("stacking_operator_queue_depth", "Runs that wait for a worker.");
        QueueLatency = factory.CreateHistogram(
            "stacking_operator_queue_latency_seconds",
            "From the moment a run was due to the moment a worker took it.",
            seconds
        );
        QueueRetries = factory.CreateCounter("stacking_operator_queue_retries_total", "Runs put back because their reconciliation failed.");
        ReconcileSeconds = factory.CreateHistogram(
            "stacking_operator_reconcile_duration_seconds",
            "Time of one reconciliation, failed ones included.",
            seconds
        );
        ReconcileErrors = factory.CreateCounter("stacking_operator_reconcile_errors_total", "Reconciliations that failed and are retried.");
        Leader = factory.CreateGauge("stacking_operator_leader", "1 while this process leads, else 0.");
    }

    public CollectorRegistry Registry { get; }

    public Counter Requests { get; }

    public Histogram RequestSeconds { get; }

    public Counter RequestRetries { get; }

    public Histogram ThrottleSeconds { get; }

    public Counter WatchRestarts { get; }

    public Gauge CachedObjects { get; }

    public Counter UnreadableObjects { get; }

    public Gauge QueueDepth { get; }

    public Histogram QueueLatency { get; }

    public Counter QueueRetries { get; }

    public Histogram ReconcileSeconds { get; }

    public Counter ReconcileErrors { get; }

    public Gauge Leader { get; }
}
