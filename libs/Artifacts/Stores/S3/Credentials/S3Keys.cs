using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3.Credentials;

/// <summary>Where the keys that sign requests come from.</summary>
interface IKeySource
{
    /// <summary>The keys to sign the next request with.</summary>
    /// <param name="http">For sources that ask a server.</param>
    /// <param name="stop">Cancels the request for keys.</param>
    /// <exception cref="UsageException">There are no keys; the message lists the places where they may be.</exception>
    /// <exception cref="HttpRequestException">The server that hands out keys cannot be reached for now.</exception>
    ValueTask<S3Keys> GetAsync(HttpClient http, CancellationToken stop);
}

/// <summary>Access key, secret key and session token. Not a record: nothing may print it.</summary>
/// <param name="accessKey">Public part of the pair.</param>
/// <param name="secretKey">Secret part of the pair.</param>
/// <param name="sessionToken">Belongs to temporary keys; "" for permanent ones.</param>
sealed class S3Keys(string accessKey, string secretKey, string sessionToken) : IKeySource
{
    public string AccessKey { get; } = accessKey;

    public string SecretKey { get; } = secretKey;

    /// <summary>"" for permanent keys.</summary>
    public string SessionToken { get; } = sessionToken;

    /// <summary>These keys themselves.</summary>
    public ValueTask<S3Keys> GetAsync(HttpClient http, CancellationToken stop) => new(this);

    /// <summary>A server's message without the keys, which some servers repeat in their errors.</summary>
    public string Hide(string message) =>
        new[] { SecretKey, SessionToken, AccessKey }
            .Where(key => key.Length > 0)
            .Aggregate(message, (hidden, key) => hidden.Replace(key, "…", StringComparison.Ordinal));
}
