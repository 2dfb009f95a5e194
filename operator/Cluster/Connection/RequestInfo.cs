namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>What a request to the API server does, in Kubernetes' terms: the labels of its metrics.</summary>
/// <param name="Verb">get, list, watch, create, update, patch or delete.</param>
/// <param name="Resource">For example jobs or stackingruns/status; none for a path outside the API groups.</param>
readonly record struct RequestInfo(string Verb, string Resource)
{
    public bool IsWatch => Verb == "watch";

    public static RequestInfo FromRequest(HttpRequestMessage request)
    {
        var uri = request.RequestUri!;
        string[] path = uri.AbsolutePath.Trim('/').Split('/');
        int api = Array.FindIndex(path, part => part is "api" or "apis");
        if (api < 0)
            return new(ParseVerb(request.Method, isNamed: true), "none");

        // api/v1/… or apis/<group>/<version>/…, then namespaces/<name>/ where the kind lives in one, then the kind, its name and its
        // subresource.
        var rest = path.AsSpan(Math.Min(path.Length, api + (path[api] == "api" ? 2 : 3)));
        if (rest is ["namespaces", _, _, ..])
            rest = rest[2..];
        string resource = rest.Length switch
        {
            0 => "none",
            > 2 => $"{rest[0]}/{rest[2]}",
            _ => rest[0],
        };
        bool watch = request.Method == HttpMethod.Get && uri.Query.Contains("watch=true", StringComparison.OrdinalIgnoreCase);
        return new(watch ? "watch" : ParseVerb(request.Method, isNamed: rest.Length > 1), resource);
    }

    static string ParseVerb(HttpMethod method, bool isNamed) =>
        method.Method switch
        {
            "GET" => isNamed ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => "delete",
            _ => "other",
        };
}
