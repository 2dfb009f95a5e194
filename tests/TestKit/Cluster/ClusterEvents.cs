using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Delivers every change to all controllers, and knows how far they are.</summary>
sealed class ClusterEvents(ObjectStorage storage) : IDisposable
{
    // Longer than any change takes to be delivered; a missing one must not stop a test cluster for ever.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly object heard = new();
    IDisposable? subscription;
    long version = storage.ResourceVersion;

    public void Start(params Action<StorageEvent>[] observers)
    {
        subscription = storage.Subscribe(change =>
        {
            foreach (var observe in observers)
                observe(change);
            lock (heard)
            {
                version = change.ResourceVersion;
                Monitor.PulseAll(heard);
            }
        });
        foreach (var kind in (ResourceKind[])[Kinds.Node, Kinds.Job, Kinds.Pod])
        foreach (var existing in storage.List(kind))
        foreach (var observe in observers)
            observe(new("ADDED", kind, existing, storage.ResourceVersion));
    }

    /// <summary>Returns when every change until now was delivered.</summary>
    public void Settle()
    {
        long written = storage.ResourceVersion;
        lock (heard)
            while (version < written && Monitor.Wait(heard, Patience)) { }
    }

    public void Dispose() => subscription?.Dispose();
}
