using StackingK8s.Contracts.Errors;

namespace StackingK8s.Contracts.Status;

/// <summary>
/// The reasons that the operator gives in a run's status, conditions and events, besides the classes of <see cref="FailureClass"/>: one
/// word in CamelCase, for programs, alerts and <c>kubectl wait</c>.
/// </summary>
public static class StatusReason
{
    /// <summary>The run breaks a rule of the spec, or its pod or Job cannot be created from it.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>The run breaks no rule of the spec.</summary>
    public const string Valid = "Valid";

    /// <summary>Folds read different data.</summary>
    public const string DataChanged = "DataChanged";

    /// <summary>The run exceeded spec.activeDeadlineSeconds, or a step its startDeadlineSeconds.</summary>
    public const string DeadlineExceeded = "DeadlineExceeded";

    /// <summary>The user ended the run with spec.cancel.</summary>
    public const string Cancelled = "Cancelled";

    /// <summary>A step failed without a class of its own.</summary>
    public const string StepFailed = "StepFailed";

    /// <summary>Of a stage's condition: it will not complete because the run failed.</summary>
    public const string RunFailed = "RunFailed";

    /// <summary>The run has not failed.</summary>
    public const string NotFailed = "NotFailed";

    /// <summary>Nothing keeps the run from running.</summary>
    public const string InProgress = "InProgress";

    /// <summary>A queue such as Kueue holds the Job back.</summary>
    public const string Queued = "Queued";

    /// <summary>The stage waits until all folds are committed.</summary>
    public const string WaitingForFolds = "WaitingForFolds";

    /// <summary>The stage waits until the out-of-fold table is committed.</summary>
    public const string WaitingForAggregate = "WaitingForAggregate";

    /// <summary>All folds are committed.</summary>
    public const string AllFoldsCommitted = "AllFoldsCommitted";

    /// <summary>The out-of-fold table is committed.</summary>
    public const string OutOfFoldTableCommitted = "OutOfFoldTableCommitted";

    /// <summary>The meta-model is committed.</summary>
    public const string MetaModelCommitted = "MetaModelCommitted";

    /// <summary>spec.suspend is true, and pods of the run still save their training.</summary>
    public const string Suspending = "Suspending";

    /// <summary>The data check of a fold has warnings that spec.data.accept does not name.</summary>
    public const string WarningsFound = "WarningsFound";

    /// <summary>No committed fold has a warning about the data that spec.data.accept does not name.</summary>
    public const string NoWarnings = "NoWarnings";

    /// <summary>The run is suspended.</summary>
    public const string Suspended = "Suspended";

    /// <summary>spec.suspend is true.</summary>
    public const string SuspendedByUser = "SuspendedByUser";

    /// <summary>spec.suspend is false.</summary>
    public const string NotSuspended = "NotSuspended";

    /// <summary>Event: spec.suspend was set to false again.</summary>
    public const string Resumed = "Resumed";

    /// <summary>The run was deleted; the message says what that waits for.</summary>
    public const string Deleting = "Deleting";

    /// <summary>The namespace of the run is being deleted, and takes no Job any more.</summary>
    public const string NamespaceTerminating = "NamespaceTerminating";

    /// <summary>Event: the run is gone without its cleanup, and its artifacts are still there.</summary>
    public const string ArtifactsKept = "ArtifactsKept";

    /// <summary>Event: the failed run starts again because its user asked for it.</summary>
    public const string Retried = "Retried";

    /// <summary>Event: the run completed.</summary>
    public const string Complete = "Complete";

    /// <summary>Event: steps were committed.</summary>
    public const string StepCommitted = "StepCommitted";

    /// <summary>Event: Jobs of steps were created.</summary>
    public const string StepStarted = "StepStarted";

    /// <summary>No node can run the pod.</summary>
    public const string Unschedulable = "Unschedulable";

    /// <summary>The image cannot be pulled.</summary>
    public const string ImagePullFailed = "ImagePullFailed";

    /// <summary>The container or its sandbox cannot be created; a Secret or ConfigMap is missing, for example.</summary>
    public const string ContainerNotConfigured = "ContainerNotConfigured";

    /// <summary>A volume cannot be attached or mounted.</summary>
    public const string VolumeNotMounted = "VolumeNotMounted";

    /// <summary>The Job or pod exceeds the namespace's quota.</summary>
    public const string QuotaExceeded = "QuotaExceeded";

    /// <summary>An admission rule of the cluster rejects the Job or pod.</summary>
    public const string AdmissionRefused = "AdmissionRefused";

    /// <summary>The operator's own role lacks a right.</summary>
    public const string PermissionDenied = "PermissionDenied";

    /// <summary>The Job controller cannot create the pod, for another cause.</summary>
    public const string PodNotCreated = "PodNotCreated";

    /// <summary>A pod does not end because its node does not respond.</summary>
    public const string NodeLost = "NodeLost";

    /// <summary>A Job of the same name belongs to something else.</summary>
    public const string NameConflict = "NameConflict";

    /// <summary>
    /// The API server rejects the Job itself; a retry cannot help. Never shown: the run fails as <see cref="InvalidSpec"/>.
    /// </summary>
    public const string Malformed = "Malformed";
}
