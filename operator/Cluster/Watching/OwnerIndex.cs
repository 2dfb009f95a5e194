using System.Collections.Concurrent;
using System.Collections.Immutable;
using k8s;
using k8s.Models;
using StackingK8s.Operator.Cluster.Queue;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// From the UID of a controller to the objects it owns. Names and labels can be given to anything by anybody; the UID in an owner reference is the
/// one tie that an object made again under an old name does not inherit.
/// </summary>
sealed class OwnerIndex<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    readonly ConcurrentDictionary<string, ImmutableList<T>> owned = new(StringComparer.Ordinal);

    public IReadOnlyCollection<T> OwnedBy(string uid) => owned.GetValueOrDefault(uid, []);

    /// <summary>One writer at a time. A reader, who takes no lock, sees an object before or after the change, and never not at all: it would take it for deleted.</summary>
    public void Change(T? old, T? @new)
    {
        // In one step where the owner stays: whoever looks meanwhile must not find the object missing.
        if (Owner(@new) is { } owner)
            owned[owner] = Others(owner, old).Add(@new!);
        if (Owner(old) is not { } left || left == Owner(@new))
            return;
        if (Others(left, old) is { IsEmpty: false } rest)
            owned[left] = rest;
        else
            owned.TryRemove(left, out _);
    }

    ImmutableList<T> Others(string owner, T? but) =>
        owned.GetValueOrDefault(owner, []).RemoveAll(item => item.Metadata.Uid == but?.Metadata.Uid);

    static string? Owner(T? item) => item?.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true)?.Uid;
}
