using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StackingK8s.Artifacts.Stores.S3.Credentials;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// AWS Signature Version 4 in the Authorization header (Amazon S3 API reference, "Authenticating Requests: Using the Authorization
/// Header"), tested on the examples published there. docs/decisions/0009 says why it is not a library's. Pure: the same request at the same
/// time gives the same signature.
/// </summary>
static class S3Signature
{
    /// <summary>In place of a body's digest: the body is not signed, since TLS protects it.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    const string Algorithm = "AWS4-HMAC-SHA256",
        Service = "s3",
        Termination = "aws4_request";

    /// <summary>SHA-256 of a body, as the signature wants it: 64 lower-case hex digits.</summary>
    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>A time as x-amz-date wants it, in UTC.</summary>
    public static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Value of the header Authorization.</summary>
    /// <param name="method">Of the request.</param>
    /// <param name="address">Of the request; path and query escaped.</param>
    /// <param name="headers">The headers to sign, names in lower case: host, x-amz-date and x-amz-content-sha256 at least.</param>
    /// <param name="region">Of the server.</param>
    /// <param name="keys">Sign it.</param>
    public static string Authorize(HttpMethod method, Uri address, SortedDictionary<string, string> headers, string region, S3Keys keys)
    {
        string time = headers["x-amz-date"],
            date = time[..8],
            names = string.Join(';', headers.Keys),
            scope = $"{date}/{region}/{Service}/{Termination}";
        StringBuilder canonical = new();
        canonical
            .Append(method.Method)
            .Append('\n')
            .Append(address.AbsolutePath)
            .Append('\n')
            .Append(SortQuery(address.Query))
            .Append('\n');
        foreach (var (name, value) in headers)
            canonical.Append(name).Append(':').Append(value.Trim()).Append('\n');
        canonical.Append('\n').Append(names).Append('\n').Append(headers["x-amz-content-sha256"]);
        string toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical.ToString()))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (string part in (string[])[date, region, Service, Termination, toSign])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return $"{Algorithm} Credential={keys.AccessKey}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(key)}";
    }

    /// <summary>By name, then by value; a parameter without a value gets an empty one.</summary>
    static string SortQuery(string query) =>
        string.Join(
            '&',
            query
                .TrimStart('?')
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(parameter => parameter.Split('=', 2))
                .Select(parts => (Name: parts[0], Value: parts.Length == 2 ? parts[1] : ""))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .ThenBy(parameter => parameter.Value, StringComparer.Ordinal)
                .Select(parameter => $"{parameter.Name}={parameter.Value}")
        );
}
