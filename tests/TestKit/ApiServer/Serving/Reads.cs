using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>get and list.</summary>
sealed class Reads(ObjectStorage storage)
{
    const int OpenLists = 64;

    // A list that is being read needs only the last of its tokens.
    readonly OrderedDictionary<string, (string Path, Snapshot Remaining, long Oldest)> continued = [];
    int tokens;

    public StoredObject Get(ServedResource served, ApiRequest request) =>
        storage.Find(served.Kind, request.Namespace, request.Name!) ?? throw ApiException.NotFound(served.Kind, request.Name!);

    public (IReadOnlyList<StoredObject> Objects, long Version, string Continue, int Remaining) List(
        ServedResource served,
        ApiRequest request
    )
    {
        var selector = ReadSelector(served, request);
        var snapshot = request.Query["continue"].ToString() is { Length: > 0 } token
            ? Resume(served, request, token)
            : Current(served, request);
        var matching = snapshot.Objects.Where(stored => selector.Matches(stored.Value));
        int limit =
            int.TryParse(request.Query["limit"], CultureInfo.InvariantCulture, out int wanted) && wanted > 0 ? wanted : int.MaxValue;
        var objects = matching.Take(limit == int.MaxValue ? limit : limit + 1).ToList();
        if (objects.Count <= limit)
            return (objects, snapshot.Version, "", 0);
        objects.RemoveAt(limit);
        int next = IndexOf(snapshot.Objects, objects[^1]) + 1;
        var rest = snapshot with { Objects = [.. snapshot.Objects.Skip(next)] };
        return (objects, snapshot.Version, Keep(served, request, rest), rest.Objects.Count);
    }

    public ApiAnswer ListAnswer(ServedResource served, ApiRequest request)
    {
        var (objects, version, token, remaining) = List(served, request);
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (served.IsCustom || token.Length > 0)
            metadata["continue"] = token;
        if (token.Length > 0 && SelectsAll(request))
            metadata["remainingItemCount"] = remaining;
        using var body = new MemoryStream();
        body.Write(
            Encoding.UTF8.GetBytes(
                $"{{\"kind\":\"{served.ListKind}\",\"apiVersion\":\"{ApiVersion(request)}\","
                    + $"\"metadata\":{metadata.ToJsonString()},\"items\":["
            )
        );
        byte[] type = Encoding.UTF8.GetBytes($"{{\"kind\":\"{served.Kind.Kind}\",\"apiVersion\":\"{served.Kind.ApiVersion}\",");
        for (int i = 0; i < objects.Count; i++)
        {
            if (i > 0)
                body.WriteByte((byte)',');
            var text = objects[i].Text.AsSpan();
            if (served.IsCustom || !text.StartsWith(type))
                body.Write(text);
            else
            {
                body.WriteByte((byte)'{');
                body.Write(text[type.Length..]);
            }
        }
        body.Write("]}"u8);
        return new ApiAnswer(200, body.ToArray());
    }

    public static Selector ReadSelector(ServedResource served, ApiRequest request) =>
        new(request.Query["labelSelector"], FieldSelector(request), served.SelectableFields);

    /// <summary>A watch or list of a path that names an object is one of its name.</summary>
    static string FieldSelector(ApiRequest request) =>
        request.Name is { } name ? $"metadata.name={name},{request.Query["fieldSelector"]}" : request.Query["fieldSelector"].ToString();

    static string ApiVersion(ApiRequest request) => request.Group.Length == 0 ? request.Version : $"{request.Group}/{request.Version}";

    static bool SelectsAll(ApiRequest request) => request.Query["labelSelector"].Count == 0 && request.Query["fieldSelector"].Count == 0;

    Snapshot Current(ServedResource served, ApiRequest request)
    {
        var snapshot = storage.Snapshot(served.Kind, request.Namespace);
        if (long.TryParse(request.Query["resourceVersion"], CultureInfo.InvariantCulture, out long atLeast) && atLeast > snapshot.Version)
            throw new ApiException(
                504,
                "Timeout",
                $"Too large resource version: {atLeast}, current: {snapshot.Version}",
                new JsonObject
                {
                    ["causes"] = new JsonArray(
                        new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }
                    ),
                    ["retryAfterSeconds"] = 1,
                }
            );
        return snapshot;
    }

    string Keep(ServedResource served, ApiRequest request, Snapshot rest)
    {
        lock (continued)
        {
            if (continued.Count >= OpenLists)
                continued.RemoveAt(0);
            string token = Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{{\"v\":\"meta.k8s.io/v1\",\"rv\":{rest.Version},\"n\":{++tokens}}}")
            );
            continued[token] = (request.Path, rest, storage.LogOf(served.Kind).Oldest);
            return token;
        }
    }

    /// <summary>The rest of a list at the version of its first page, unless the history has expired since.</summary>
    Snapshot Resume(ServedResource served, ApiRequest request, string token)
    {
        lock (continued)
            if (
                continued.TryGetValue(token, out var open)
                && open.Path == request.Path
                && open.Remaining.Version >= storage.LogOf(served.Kind).Oldest
            )
                return open.Remaining;
        throw new ApiException(
            410,
            "Expired",
            "The provided continue parameter is too old to display a consistent list result. "
                + "You can start a new list without the continue parameter."
        );
    }

    static int IndexOf(IReadOnlyList<StoredObject> objects, StoredObject wanted)
    {
        for (int i = 0; i < objects.Count; i++)
            if (ReferenceEquals(objects[i], wanted))
                return i;
        return -1;
    }
}
