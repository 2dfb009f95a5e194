using Microsoft.AspNetCore.Http;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>A request in the API's own terms.</summary>
/// <param name="Index">Number of requests before it.</param>
/// <param name="Verb">
/// get, list, watch, create, update, patch, delete, deletecollection; in lower case the HTTP method for paths that name no resource.
/// </param>
/// <param name="Resource">The plural, such as <c>jobs</c>; empty for paths that name none (discovery, health).</param>
/// <param name="Subresource">status, log, eviction …; empty for the object itself.</param>
public sealed record ApiRequest(
    int Index,
    string Verb,
    string Group,
    string Version,
    string Resource,
    string Subresource,
    string? Namespace,
    string? Name,
    string Path,
    string UserAgent
)
{
    internal IQueryCollection Query { get; init; } = QueryCollection.Empty;

    /// <summary>Whether it may change anything.</summary>
    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete" or "deletecollection";

    internal static ApiRequest Parse(int index, HttpRequest http)
    {
        string path = http.Path.Value ?? "/";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", []),
        };
        // Below a namespace are its objects; only these two are subresources of the namespace itself.
        string? ns = rest is ["namespaces", var space, var below, ..] && below is not ("status" or "finalize") ? space : null;
        if (ns is not null)
            rest = rest[2..];
        string resource = rest.ElementAtOrDefault(0) ?? "",
            subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : "";
        string? name = rest.ElementAtOrDefault(1);
        return new(
            index,
            ReadVerb(http, resource, name),
            group,
            version,
            resource,
            subresource,
            ns,
            name,
            path,
            http.Headers.UserAgent.ToString()
        )
        {
            Query = http.Query,
        };
    }

    static string ReadVerb(HttpRequest http, string resource, string? name) =>
        (http.Method, name) switch
        {
            _ when resource.Length == 0 => http.Method.ToLowerInvariant(),
            ("GET", _) when http.Query["watch"] == "true" || http.Query["watch"] == "1" => "watch",
            ("GET", null) => "list",
            ("GET", _) => "get",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            ("DELETE", null) => "deletecollection",
            ("DELETE", _) => "delete",
            _ => http.Method.ToLowerInvariant(),
        };
}
