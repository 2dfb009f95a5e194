using System.Globalization;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Artifacts.Stores.S3.Credentials;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>
/// The examples that Amazon publishes with its algorithm (Amazon S3 API reference, "Signature Calculations for the Authorization Header:
/// Transferring Payload in a Single Chunk").
/// </summary>
public sealed class SignatureTests
{
    const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    static readonly S3Keys Example = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "");

    static string Sign(HttpMethod method, string pathAndQuery, string bodyHash, params (string Name, string Value)[] more)
    {
        SortedDictionary<string, string> headers = new(StringComparer.Ordinal)
        {
            ["host"] = "examplebucket.s3.amazonaws.com",
            ["x-amz-content-sha256"] = bodyHash,
            ["x-amz-date"] = "20130524T000000Z",
        };
        foreach (var (name, value) in more)
            headers[name] = value;
        Uri address = new("https://examplebucket.s3.amazonaws.com" + pathAndQuery);
        return S3Signature.Authorize(method, address, headers, "us-east-1", Example);
    }

    static string Expected(string signedHeaders, string signature) =>
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        + $"SignedHeaders={signedHeaders}, Signature={signature}";

    [Fact]
    public void A_read_of_a_range_is_signed_as_in_Amazons_example() =>
        Assert.Equal(
            Expected("host;range;x-amz-content-sha256;x-amz-date", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            Sign(HttpMethod.Get, "/test.txt", EmptyHash, ("range", "bytes=0-9"))
        );

    [Fact]
    public void A_write_with_an_escaped_name_is_signed_as_in_Amazons_example()
    {
        string hash = S3Signature.Hash("Welcome to Amazon S3."u8);
        Assert.Equal("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", hash);
        Assert.Equal(
            Expected(
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
            ),
            Sign(
                HttpMethod.Put,
                "/test%24file.text",
                hash,
                ("date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY")
            )
        );
    }

    [Theory]
    [InlineData("/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("/?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    [InlineData("/?prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void A_query_is_signed_as_in_Amazons_examples(string pathAndQuery, string signature) =>
        Assert.Equal(Expected("host;x-amz-content-sha256;x-amz-date", signature), Sign(HttpMethod.Get, pathAndQuery, EmptyHash));

    [Fact]
    public void Over_TLS_the_body_is_not_hashed_and_without_TLS_it_is()
    {
        S3Request request = new(HttpMethod.Put, "a b/c") { Body = "Welcome to Amazon S3."u8.ToArray() };
        var time = DateTimeOffset.Parse("2013-05-24T00:00:00Z", CultureInfo.InvariantCulture);
        using var secure = request.Sign("https://bucket.server/", "us-east-1", Example, time);
        using var plain = request.Sign("http://server:9000/bucket/", "us-east-1", Example, time);
        Assert.Equal("UNSIGNED-PAYLOAD", Assert.Single(secure.Headers.GetValues("x-amz-content-sha256")));
        Assert.Equal(S3Signature.Hash("Welcome to Amazon S3."u8), Assert.Single(plain.Headers.GetValues("x-amz-content-sha256")));
        Assert.Equal("http://server:9000/bucket/a%20b/c", plain.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public void A_session_token_is_sent_and_signed()
    {
        S3Keys temporary = new("AKID", "secret", "token");
        using var message = new S3Request(HttpMethod.Get, "a").Sign(
            "https://server/bucket/",
            "us-east-1",
            temporary,
            DateTimeOffset.UnixEpoch
        );
        Assert.Equal("token", Assert.Single(message.Headers.GetValues("x-amz-security-token")));
        Assert.Contains(
            "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,",
            message.Headers.GetValues("Authorization").Single(),
            StringComparison.Ordinal
        );
    }
}
