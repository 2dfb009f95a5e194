namespace StackingK8s.TestKit.ApiServer;

/// <summary>How to delete an object.</summary>
/// <param name="PropagationPolicy">
/// Orphan, Background or Foreground; null takes the kind's own default (Orphan for Jobs, else Background).
/// </param>
/// <param name="GracePeriodSeconds">For pods; null takes the pod's own.</param>
/// <param name="Uid">Deletes only the object with this UID.</param>
/// <param name="ResourceVersion">Deletes only this version.</param>
public sealed record DeleteOptions(
    string? PropagationPolicy = null,
    int? GracePeriodSeconds = null,
    string? Uid = null,
    string? ResourceVersion = null
);
