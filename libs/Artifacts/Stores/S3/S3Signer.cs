using System.Runtime.CompilerServices;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// Signs requests (AWS Signature Version 4) with the Minio client's own signer. The client's public calls do not suffice here: an upload in parts
/// goes one part after another and is not aborted when it fails, every GET costs a HEAD before it, a retry cannot see what went wrong, an address is
/// always server/bucket. Its signer does, but is internal; hence the accessors. They are bound to the pinned version 7.0.0, and the first test fails if it moves.
/// </summary>
/// <param name="settings">Region and keys.</param>
sealed class S3Signer(S3Settings settings)
{
    const string Signer = "Minio.V4Authenticator, Minio",
        Builder = "Minio.HttpRequestMessageBuilder, Minio";

    readonly object signer = NewSigner(
        settings.Endpoint.Scheme == "https",
        settings.Keys.AccessKey,
        settings.Keys.SecretKey,
        settings.Region,
        settings.Keys.SessionToken
    );

    /// <summary>A message that may be sent once, within a quarter of an hour.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="address">The object's or bucket's address, without the query.</param>
    public HttpRequestMessage Sign(S3Request request, Uri address)
    {
        object builder = NewBuilder(request.Method, address);
        foreach (var (name, value) in request.Query)
            AddQueryParameter(builder, name, value);
        if (!request.Body.IsEmpty)
            SetBody(builder, request.Body);
        string authorization = Authenticate(signer, builder, false);
        var message = Message(builder);
        message.Headers.TryAddWithoutValidation("Authorization", authorization);
        // These need no signature: they change what is read, not what is done.
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        // Some servers refuse a PUT or POST that does not say it is empty.
        if (message.Content is null && (request.Method == HttpMethod.Put || request.Method == HttpMethod.Post))
            message.Content = new ByteArrayContent([]);
        return message;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(Signer)]
    static extern object NewSigner(bool secure, string accessKey, string secretKey, string region, string sessionToken);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Authenticate")]
    static extern string Authenticate([UnsafeAccessorType(Signer)] object signer, [UnsafeAccessorType(Builder)] object builder, bool isSts);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(Builder)]
    static extern object NewBuilder(HttpMethod method, Uri address);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "AddQueryParameter")]
    static extern void AddQueryParameter([UnsafeAccessorType(Builder)] object builder, string key, string value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetBody")]
    static extern void SetBody([UnsafeAccessorType(Builder)] object builder, ReadOnlyMemory<byte> body);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Request")]
    static extern HttpRequestMessage Message([UnsafeAccessorType(Builder)] object builder);
}
