namespace StackingK8s.Kubernetes;

/// <summary>
/// Labels, annotations and finalizers of what the operator creates. They serve people and selectors; what belongs to a run is found by
/// owner UID.
/// </summary>
public static class RunLabels
{
    /// <summary>Name of the run.</summary>
    public const string Run = "stackingk8s.io/run";

    /// <summary>fold-0, aggregate, meta or cleanup.</summary>
    public const string Step = "stackingk8s.io/step";

    /// <summary>Number of the attempt, from 1.</summary>
    public const string Attempt = "stackingk8s.io/attempt";

    /// <summary>fold-trainer, aggregator or meta-trainer.</summary>
    public const string Component = "app.kubernetes.io/component";

    /// <summary>Label of everything that belongs to a run; its value is <see cref="PartOfValue"/>.</summary>
    public const string PartOf = "app.kubernetes.io/part-of";

    /// <summary>Value of <see cref="PartOf"/>.</summary>
    public const string PartOfValue = "stackingk8s";

    /// <summary>Label of everything that an operator created; its value is <see cref="ManagedByValue"/>.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Value of <see cref="ManagedBy"/>.</summary>
    public const string ManagedByValue = "stacking-operator";

    /// <summary>Annotation of a pod: the step's task, which its container reads as a file.</summary>
    public const string Task = "stackingk8s.io/task";

    /// <summary>Label of a Job: the settings of its stage that it was made with, in a word.</summary>
    public const string Settings = "stackingk8s.io/settings";

    /// <summary>Annotation of a run: each new value retries the run once, if it has failed.</summary>
    public const string Retry = "stackingk8s.io/retry";

    /// <summary>Kueue's label; copied from the run to its Jobs.</summary>
    public const string QueueName = "kueue.x-k8s.io/queue-name";

    /// <summary>Finalizer of a run whose artifacts are deleted with it.</summary>
    public const string ArtifactsFinalizer = "stackingk8s.io/artifacts";
}
