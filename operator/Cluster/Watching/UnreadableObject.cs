using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>An object whose metadata can be read and whose rest cannot: written by another version, or past a schema that was weakened.</summary>
/// <param name="Metadata">Name, namespace, UID and generation are right.</param>
/// <param name="Problem">What is wrong, with the path of the field.</param>
sealed record UnreadableObject(V1ObjectMeta Metadata, string Problem);
