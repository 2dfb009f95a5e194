using System.Collections.Concurrent;
using System.Collections.Immutable;
using k8s;
using k8s.Models;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// From the UID of a controller to the objects it owns. Anybody can give names and labels to anything; only the UID in an owner reference
/// is not inherited by an object that is created again under an old name.
/// </summary>
sealed class OwnerIndex<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    readonly ConcurrentDictionary<string, ImmutableList<T>> owned = new(StringComparer.Ordinal);

    public IReadOnlyCollection<T> OwnedBy(string uid) => owned.GetValueOrDefault(uid, []);

    /// <summary>
    /// For one writer at a time. A reader takes no lock; it sees an object before or after the change, but never misses it, which would
    /// look like a deletion.
    /// </summary>
    public void Change(T? old, T? @new)
    {
        // In one step where the owner stays the same, so that no reader finds the object missing.
        if (FindOwner(@new) is { } owner)
            owned[owner] = Others(owner, old).Add(@new!);
        if (FindOwner(old) is not { } previous || previous == FindOwner(@new))
            return;
        if (Others(previous, old) is { IsEmpty: false } rest)
            owned[previous] = rest;
        else
            owned.TryRemove(previous, out _);
    }

    ImmutableList<T> Others(string owner, T? except) =>
        owned.GetValueOrDefault(owner, []).RemoveAll(item => item.Metadata.Uid == except?.Metadata.Uid);

    static string? FindOwner(T? item) => item?.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true)?.Uid;
}
