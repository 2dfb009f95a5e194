using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Who we are to an S3 server. No record: nothing may print it.</summary>
sealed class S3Keys(string accessKey, string secretKey, string sessionToken)
{
    public string AccessKey { get; } = accessKey;

    public string SecretKey { get; } = secretKey;

    /// <summary>"" for lasting keys.</summary>
    public string SessionToken { get; } = sessionToken;

    /// <summary>A server's words without the keys, which some servers repeat in their refusals.</summary>
    public string Hide(string words) =>
        new[] { SecretKey, SessionToken, AccessKey }
            .Where(key => key.Length > 0)
            .Aggregate(words, (hidden, key) => hidden.Replace(key, "…", StringComparison.Ordinal));
}
