using k8s.Models;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// An object whose metadata can be read and whose rest cannot: written by another version, or admitted by a weakened schema.
/// </summary>
/// <param name="Metadata">Name, namespace, UID and generation are right.</param>
/// <param name="Problem">What is wrong, with the path of the field.</param>
sealed record UnreadableObject(V1ObjectMeta Metadata, string Problem);

/// <summary>An object as a list or watch brought it: readable, unreadable, or deleted where it is neither.</summary>
readonly record struct ObservedObject<T>(V1ObjectMeta Metadata, T? Object, UnreadableObject? Unreadable)
    where T : class;
