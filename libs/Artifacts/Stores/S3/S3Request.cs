using System.Net;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>One request to a bucket, as it may be sent any number of times.</summary>
/// <param name="Method">GET, PUT, POST, DELETE.</param>
/// <param name="Key">The object's name; "" for the bucket itself.</param>
sealed record S3Request(HttpMethod Method, string Key)
{
    /// <summary>Parameters of the query, unescaped.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers besides those of the signature.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Bytes that an answer may have; with the body's, they decide how long the request may take.</summary>
    public long AnswerBytes { get; init; }

    /// <summary>Refusals that the sender knows what to do with: <see cref="S3RefusedException"/>.</summary>
    public IReadOnlyList<HttpStatusCode> Foreseen { get; init; } = [];
}
