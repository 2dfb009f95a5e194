namespace StackingK8s.Operator.Policies;

/// <summary>Why a step does not run although its turn has come.</summary>
/// <param name="Reason">One word in CamelCase, for conditions and events.</param>
/// <param name="Message">The cluster's own words, and what to do.</param>
sealed record Trouble(string Reason, string Message)
{
    public const string Unschedulable = "Unschedulable";
    public const string ImagePullFailed = "ImagePullFailed";
    public const string ContainerNotConfigured = "ContainerNotConfigured";
    public const string VolumeNotMounted = "VolumeNotMounted";
    public const string QuotaExceeded = "QuotaExceeded";
    public const string AdmissionRefused = "AdmissionRefused";
    public const string PermissionDenied = "PermissionDenied";
    public const string PodNotCreated = "PodNotCreated";
    public const string NodeLost = "NodeLost";
    public const string NameConflict = "NameConflict";

    /// <summary>The API server calls the Job itself wrong: asking again cannot help.</summary>
    public const string Malformed = "Malformed";
}
