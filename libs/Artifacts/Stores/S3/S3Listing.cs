using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Xml;
using System.Xml.Linq;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>What is in a bucket, page by page.</summary>
/// <param name="client">The bucket.</param>
sealed class S3Listing(S3Client client)
{
    /// <summary>Object or, with a delimiter, folder (its key ends with '/').</summary>
    public sealed record Entry(string Key, long Size, DateTimeOffset ModifiedAt);

    public sealed record Upload(string Key, string Id, DateTimeOffset Since);

    /// <param name="prefix">What the keys start with.</param>
    /// <param name="folders">Whether what lies deeper is summed up as folders.</param>
    /// <param name="stop">Gives up.</param>
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
            var name = Names(page);
            foreach (var each in page.Elements().Where(element => element.Name.LocalName == "Contents"))
                yield return new(
                    name(Value(each, "Key")),
                    long.Parse(Value(each, "Size"), CultureInfo.InvariantCulture),
                    Time(Value(each, "LastModified"))
                );
            foreach (var each in page.Elements().Where(element => element.Name.LocalName == "CommonPrefixes"))
                yield return new(name(Value(each, "Prefix")), 0, default);
            if (Value(page, "IsTruncated") != "true")
                yield break;
            token = Value(page, "NextContinuationToken");
        }
    }

    /// <summary>Uploads in parts that are neither completed nor aborted.</summary>
    public async IAsyncEnumerable<Upload> UploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        for (string key = "", id = ""; ; )
        {
            Dictionary<string, string> query = new()
            {
                ["uploads"] = "",
                ["encoding-type"] = "url",
                ["prefix"] = prefix,
            };
            if (key.Length > 0)
                (query["key-marker"], query["upload-id-marker"]) = (key, id);
            var page = await PageAsync(query, stop);
            var name = Names(page);
            foreach (var each in page.Elements().Where(element => element.Name.LocalName == "Upload"))
                yield return new(name(Value(each, "Key")), Value(each, "UploadId"), Time(Value(each, "Initiated")));
            if (Value(page, "IsTruncated") != "true")
                yield break;
            (key, id) = (name(Value(page, "NextKeyMarker")), Value(page, "NextUploadIdMarker"));
        }
    }

    Task<XElement> PageAsync(Dictionary<string, string> query, CancellationToken stop) =>
        client.SendAsync(
            new S3Request(HttpMethod.Get, "") { Query = query, AnswerBytes = 4 << 20 },
            async (answer, stop) =>
            {
                await using var body = await answer.Content.ReadAsStreamAsync(stop);
                try
                {
                    return (await XDocument.LoadAsync(body, LoadOptions.None, stop)).Root!;
                }
                catch (XmlException broken)
                {
                    // Half an answer, or a proxy's words: the next one may be whole.
                    throw new HttpIOException(HttpRequestError.InvalidResponse, $"a listing is no XML ({broken.Message})", broken);
                }
            },
            stop
        );

    /// <summary>Names that XML cannot hold come escaped, from servers that can do that.</summary>
    static Func<string, string> Names(XElement page) =>
        Value(page, "EncodingType") == "url" ? name => WebUtility.UrlDecode(name) : name => name;

    static string Value(XElement parent, string name) => parent.Elements().FirstOrDefault(each => each.Name.LocalName == name)?.Value ?? "";

    static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new TransientException(
                $"The server's listing holds {Words.Quoted(text)} where a time should be: check that the endpoint is an S3 server."
            );
}
