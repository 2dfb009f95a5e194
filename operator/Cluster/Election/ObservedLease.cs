using k8s.Models;

namespace StackingK8s.Operator.Cluster.Election;

/// <summary>
/// Decides whether a lease is free. The times inside a lease come from its holder's clock and prove nothing here: what counts is how long,
/// by this process's monotonic clock, the lease has not changed.
/// </summary>
sealed class ObservedLease(TimeSpan duration, TimeProvider clock)
{
    string? version;
    long changed;

    /// <returns>True when <paramref name="identity"/> may take or renew the lease.</returns>
    public bool IsFree(V1Lease lease, string identity)
    {
        if (version != lease.Metadata.ResourceVersion)
        {
            version = lease.Metadata.ResourceVersion;
            changed = clock.GetTimestamp();
        }
        // Empty: released, or created in advance by whoever installed the operator.
        string? holder = lease.Spec?.HolderIdentity;
        if (string.IsNullOrEmpty(holder) || holder == identity)
            return true;

        var promised = TimeSpan.FromSeconds(lease.Spec!.LeaseDurationSeconds ?? 0);
        return clock.GetElapsedTime(changed) >= (promised > duration ? promised : duration);
    }
}
