using System.Net;
using System.Xml;
using System.Xml.Linq;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>An S3 server's answer that is no success.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">S3's own word for it; "" where the answer has none.</param>
/// <param name="Message">The server's sentence; "" where the answer has none.</param>
/// <param name="Region">The region it says the bucket is in; "" where it does not say.</param>
sealed record S3Refusal(HttpStatusCode Status, string Code, string Message, string Region)
{
    const int MostBytes = 64 << 10;

    public static async Task<S3Refusal> ReadAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        string region = answer.Headers.TryGetValues("x-amz-bucket-region", out var values) ? values.First() : "";
        var content = answer.Content;
        if (content.Headers.ContentLength is > MostBytes)
            return new(answer.StatusCode, "", "", region);
        return Parse(answer.StatusCode, await content.ReadAsByteArrayAsync(stop)) is var read && read.Region.Length > 0
            ? read
            : read with
            {
                Region = region,
            };
    }

    /// <summary>Proxies between us and the server answer in words of their own, which then count for nothing.</summary>
    public static S3Refusal Parse(HttpStatusCode status, byte[] body)
    {
        try
        {
            using MemoryStream bytes = new(body);
            if (body.Length > 0 && XDocument.Load(bytes).Root is { Name.LocalName: "Error" } error)
                return new(status, Value(error, "Code"), Value(error, "Message"), Value(error, "Region"));
        }
        catch (XmlException)
        {
            // No words of S3's.
        }
        return new(status, "", "", "");
    }

    static string Value(XElement error, string name) => error.Elements().FirstOrDefault(each => each.Name.LocalName == name)?.Value ?? "";
}
