using System.Collections.Concurrent;
using System.Collections.Immutable;
using k8s;
using k8s.Models;

namespace StackingK8s.Operator.Cluster;

/// <summary>
/// From the UID of a controller to the objects it owns. Names and labels can be given to anything by anybody; the UID in an owner reference is the
/// one tie that an object made again under an old name does not inherit.
/// </summary>
sealed class OwnerIndex<T> where T : class, IKubernetesObject<V1ObjectMeta>
{
    readonly ConcurrentDictionary<string, ImmutableList<T>> owned = new(StringComparer.Ordinal);

    public IReadOnlyCollection<T> OwnedBy(string uid) => owned.GetValueOrDefault(uid, []);

    /// <summary>One writer at a time. A reader, who takes no lock, sees an object before or after the change, and never not at all: it would take it for deleted.</summary>
    public void Change(T? old, T? @new)
    {
        string? left = Owner(old), owner = Owner(@new);
        if (left is not null && left != owner)
        {
            var rest = Without(left, old!);
            if (rest.IsEmpty) owned.TryRemove(left, out _);
            else owned[left] = rest;
        }
        if (owner is not null) owned[owner] = (left == owner ? Without(owner, old!) : OwnedOf(owner)).Add(@new!);
    }

    ImmutableList<T> Without(string owner, T item) => OwnedOf(owner).RemoveAll(other => other.Metadata.Uid == item.Metadata.Uid);

    ImmutableList<T> OwnedOf(string uid) => owned.GetValueOrDefault(uid, []);

    static string? Owner(T? item) => item?.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true)?.Uid;
}
