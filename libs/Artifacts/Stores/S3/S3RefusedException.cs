using System.Net;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>An S3 server's refusal that the sender of the request foresaw; it never leaves the store.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">S3's own word for it, such as NoSuchKey; "" where the answer had none.</param>
sealed class S3RefusedException(HttpStatusCode status, string code) : Exception($"{(int)status} {code}")
{
    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;
}
