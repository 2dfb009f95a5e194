using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Xml;
using System.Xml.Linq;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Lists a bucket, page by page.</summary>
/// <param name="client">The bucket.</param>
sealed class S3Listing(S3Client client)
{
    /// <summary>An object or, where folders are asked for, a folder (its key ends with '/').</summary>
    public sealed record Entry(string Key, long Size, DateTimeOffset ModifiedAt);

    /// <summary>The objects of a prefix.</summary>
    /// <param name="prefix">What the keys start with.</param>
    /// <param name="folders">Whether deeper objects are listed as their folder only.</param>
    /// <param name="stop">Cancels the requests.</param>
    public async IAsyncEnumerable<Entry> ObjectsAsync(string prefix, bool folders, [EnumeratorCancellation] CancellationToken stop)
    {
        for (string token = ""; ; )
        {
            Dictionary<string, string> query = new()
            {
                ["list-type"] = "2",
                ["encoding-type"] = "url",
                ["prefix"] = prefix,
            };
            if (folders)
                query["delimiter"] = "/";
            if (token.Length > 0)
                query["continuation-token"] = token;
            var page = await PageAsync(query, stop);
            var decode = KeyDecoder(page);
            foreach (var each in page.Elements().Where(element => element.Name.LocalName == "Contents"))
                yield return new(
                    decode(Value(each, "Key")),
                    long.Parse(Value(each, "Size"), CultureInfo.InvariantCulture),
                    ParseTime(Value(each, "LastModified"))
                );
            foreach (var each in page.Elements().Where(element => element.Name.LocalName == "CommonPrefixes"))
                yield return new(decode(Value(each, "Prefix")), 0, default);
            if (Value(page, "IsTruncated") != "true")
                yield break;
            token = Value(page, "NextContinuationToken");
        }
    }

    Task<XElement> PageAsync(Dictionary<string, string> query, CancellationToken stop) =>
        client.SendAsync(
            new S3Request(HttpMethod.Get, "") { Query = query, ResponseBytes = 4 << 20 },
            async (answer, stop) =>
            {
                await using var body = await answer.Content.ReadAsStreamAsync(stop);
                try
                {
                    return (await XDocument.LoadAsync(body, LoadOptions.None, stop)).Root!;
                }
                catch (XmlException broken)
                {
                    // Half an answer, or a proxy's own page: the next answer may be whole.
                    throw new HttpIOException(HttpRequestError.InvalidResponse, $"a listing is not XML ({broken.Message})", broken);
                }
            },
            stop
        );

    /// <summary>Servers that can do so escape keys, since XML cannot hold every name.</summary>
    static Func<string, string> KeyDecoder(XElement page) =>
        Value(page, "EncodingType") == "url" ? name => WebUtility.UrlDecode(name) : name => name;

    static string Value(XElement parent, string name) => parent.Elements().FirstOrDefault(each => each.Name.LocalName == name)?.Value ?? "";

    /// <summary>Reads a time of a listing.</summary>
    /// <exception cref="TransientException">It is not a time.</exception>
    public static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new TransientException(
                $"The server's listing has {MessageText.Quote(text)} where a time is expected: check that the endpoint is an S3 server."
            );
}
