using System.Net;
using StackingK8s.Artifacts.Stores.S3.Credentials;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>One request to a bucket, which may be sent any number of times.</summary>
/// <param name="Method">GET, PUT, POST or DELETE.</param>
/// <param name="Key">The object's name; "" for the bucket itself.</param>
sealed record S3Request(HttpMethod Method, string Key)
{
    /// <summary>Parameters of the query, unescaped.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers besides those of the signature. They are not signed: they change what is read, not what is done.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Default: empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Bytes that an answer may have; with the body's, they decide how long the request may take.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Error statuses that the sender handles: <see cref="S3ErrorException"/>.</summary>
    public IReadOnlyList<HttpStatusCode> Expected { get; init; } = [];

    /// <summary>The signed message, to be sent once within 15 minutes, after which servers refuse the signature.</summary>
    /// <param name="root">Address of the bucket, with a '/' at its end.</param>
    /// <param name="region">Of the server.</param>
    /// <param name="keys">Sign it.</param>
    /// <param name="now">The current time.</param>
    public HttpRequestMessage Sign(string root, string region, S3Keys keys, DateTimeOffset now)
    {
        Uri address = new(root + EscapePath(Key) + EscapeQuery());
        SortedDictionary<string, string> signed = new(StringComparer.Ordinal)
        {
            ["host"] = address.Authority,
            // Over TLS nobody can change the body, so hashing it would only cost time.
            ["x-amz-content-sha256"] = address.Scheme == "https" ? S3Signature.UnsignedPayload : S3Signature.Hash(Body.Span),
            ["x-amz-date"] = S3Signature.FormatTime(now),
        };
        if (keys.SessionToken.Length > 0)
            signed["x-amz-security-token"] = keys.SessionToken;
        HttpRequestMessage message = new(Method, address);
        foreach (var (name, value) in signed.Where(header => header.Key != "host").Concat(Headers))
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("Authorization", S3Signature.Authorize(Method, address, signed, region, keys));
        // Some servers refuse a PUT or POST that does not say it is empty.
        if (!Body.IsEmpty || Method == HttpMethod.Put || Method == HttpMethod.Post)
            message.Content = new ReadOnlyMemoryContent(Body);
        return message;
    }

    static string EscapePath(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    string EscapeQuery() =>
        Query.Count == 0
            ? ""
            : "?" + string.Join('&', Query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
}
