using System.Net;
using System.Xml;
using System.Xml.Linq;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>An S3 server's answer that is not a success.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">S3's error code, such as NoSuchKey; "" where the answer has none.</param>
/// <param name="Message">The server's sentence; "" where the answer has none.</param>
/// <param name="Region">The region that the bucket is in, according to the server; "" where it does not say.</param>
sealed record S3Error(HttpStatusCode Status, string Code, string Message, string Region)
{
    /// <summary>No S3 server's error is longer; whatever sends more is not one.</summary>
    const int MaxBytes = 64 << 10;

    /// <summary>Reads an answer's headers and body.</summary>
    public static async Task<S3Error> ReadAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        string region = answer.Headers.TryGetValues("x-amz-bucket-region", out var values) ? values.First() : "";
        var content = answer.Content;
        if (content.Headers.ContentLength is > MaxBytes)
            return new(answer.StatusCode, "", "", region);
        var read = Parse(answer.StatusCode, await content.ReadAsByteArrayAsync(stop));
        return read.Region.Length > 0 ? read : read with { Region = region };
    }

    /// <summary>The error in a body. A proxy's own page counts for nothing.</summary>
    public static S3Error Parse(HttpStatusCode status, byte[] body)
    {
        try
        {
            using MemoryStream bytes = new(body);
            if (body.Length > 0 && XDocument.Load(bytes).Root is { Name.LocalName: "Error" } error)
                return new(status, Find(error, "Code"), Find(error, "Message"), Find(error, "Region"));
        }
        catch (XmlException)
        {
            // Not an S3 server's.
        }
        return new(status, "", "", "");
    }

    static string Find(XElement error, string name) => error.Elements().FirstOrDefault(each => each.Name.LocalName == name)?.Value ?? "";
}

/// <summary>An error that the sender of the request expected; it never leaves the store.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">S3's error code, such as NoSuchKey; "" where the answer had none.</param>
sealed class S3ErrorException(HttpStatusCode status, string code) : Exception($"{(int)status} {code}")
{
    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;
}
