using StackingK8s.TestKit.Cluster;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>How an object is to go.</summary>
/// <param name="PropagationPolicy">Orphan, Background or Foreground; null takes the kind's own default (Orphan for Jobs, else Background).</param>
/// <param name="GracePeriodSeconds">For pods; null takes the pod's own.</param>
/// <param name="Uid">Only the object with this UID may go.</param>
/// <param name="ResourceVersion">Only this version may go.</param>
public sealed record DeleteOptions(
    string? PropagationPolicy = null,
    int? GracePeriodSeconds = null,
    string? Uid = null,
    string? ResourceVersion = null
);
