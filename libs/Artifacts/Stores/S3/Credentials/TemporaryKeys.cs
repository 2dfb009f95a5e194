namespace StackingK8s.Artifacts.Stores.S3.Credentials;

/// <summary>Keys that a server hands out for a time, renewed before they expire. Safe for any number of requests at once.</summary>
/// <param name="fetch">Asks for new keys.</param>
/// <param name="clock">Tells when they expire.</param>
sealed class TemporaryKeys(Func<HttpClient, CancellationToken, Task<TemporaryKeys.Lease>> fetch, TimeProvider clock)
    : IKeySource,
        IDisposable
{
    /// <summary>
    /// Servers hand out new keys at least five minutes before the old ones expire (Amazon EC2 user guide, "Instance metadata").
    /// </summary>
    static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    readonly SemaphoreSlim turn = new(1);
    volatile Lease? current;

    /// <summary>Keys and their end.</summary>
    /// <param name="Keys">With a session token.</param>
    /// <param name="ExpiresAt">From then on servers refuse them.</param>
    public sealed record Lease(S3Keys Keys, DateTimeOffset ExpiresAt);

    /// <inheritdoc/>
    public async ValueTask<S3Keys> GetAsync(HttpClient http, CancellationToken stop)
    {
        if (Fresh() is { } keys)
            return keys;
        await turn.WaitAsync(stop);
        try
        {
            return Fresh() ?? (current = await fetch(http, stop)).Keys;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    S3Keys? Fresh() => current is { } lease && clock.GetUtcNow() < lease.ExpiresAt - Margin ? lease.Keys : null;
}
