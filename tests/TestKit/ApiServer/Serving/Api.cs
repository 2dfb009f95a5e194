using System.Globalization;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer.Admission;
using StackingK8s.TestKit.ApiServer.Patching;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>From a request to its answer; all but watches.</summary>
sealed class Api
{
    readonly ObjectStorage storage;
    readonly ServedResources served;
    readonly Reads reads;
    readonly Writes writes;
    readonly PodRequests pods;
    readonly Discovery discovery;

    public Api(ObjectStorage storage, PodLogs logs)
    {
        this.storage = storage;
        served = new ServedResources(storage);
        var admissions = new Admissions(storage, served);
        storage.Admission = admissions.Create;
        reads = new Reads(storage);
        writes = new Writes(storage, admissions, reads);
        pods = new PodRequests(storage, logs);
        discovery = new Discovery(served);
    }

    /// <summary>The resource of a request. 404 where there is none, in the plain text of a server that does not know the path.</summary>
    public ServedResource Resolve(ApiRequest request) =>
        served.Find(request.Group, request.Version, request.Resource)
        ?? throw new ApiException(404, "NotFound", "the server could not find the requested resource", []);

    public ApiAnswer Answer(ApiRequest request, string contentType, string accept, ReadOnlyMemory<byte> body)
    {
        // kubectl create of built-in kinds uses it; apply uses JSON.
        if (contentType == "application/vnd.kubernetes.protobuf")
            throw new ApiException(
                415,
                "UnsupportedMediaType",
                "this server is a double that reads JSON alone: say it with kubectl apply -f"
            );
        if (request.Resource.Length == 0)
            return discovery.Answer(request.Path)
                ?? throw new ApiException(404, "NotFound", "the server could not find the requested resource", []);
        // Everybody may do everything here; a test that wants a rejection plans one.
        if (request.Group == "authorization.k8s.io")
            return Allowed(ParseObject(body)!);
        var resource = Resolve(request);
        return (request.Verb, request.Subresource) switch
        {
            ("get", "log") when resource.Kind == Kinds.Pod => pods.Log(reads.Get(resource, request), request),
            ("create", "eviction") when resource.Kind == Kinds.Pod => pods.Evict(reads.Get(resource, request), ParseObject(body)),
            (_, not ("" or "status")) => throw new ApiException(404, "NotFound", "the server could not find the requested resource", []),
            ("get", _) => One(resource, reads.Get(resource, request), accept, request),
            ("list", _) => Many(resource, accept, request),
            ("create", "") when request.Name is null => writes.Create(resource, request, ParseObject(body) ?? throw NoBody()),
            ("update", _) => writes.Update(resource, request, ParseObject(body) ?? throw NoBody()),
            ("patch", _) => writes.Patch(resource, request, contentType, body),
            ("delete", "") => writes.Delete(resource, request, ParseObject(body)),
            ("deletecollection", "") => writes.DeleteCollection(resource, request, ParseObject(body)),
            _ => throw new ApiException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []),
        };
    }

    ApiAnswer One(ServedResource resource, StoredObject stored, string accept, ApiRequest request) =>
        !Table.IsAskedFor(accept)
            ? ApiAnswer.Create(stored)
            : Table.Answer(
                resource,
                [stored.Value],
                new JsonObject { ["resourceVersion"] = Version(stored.Version) },
                request.Query["includeObject"].ToString(),
                storage.Now
            );

    ApiAnswer Many(ServedResource resource, string accept, ApiRequest request)
    {
        if (!Table.IsAskedFor(accept))
            return reads.ListAnswer(resource, request);
        var (objects, version, token, _) = reads.List(resource, request);
        var metadata = new JsonObject { ["resourceVersion"] = Version(version), ["continue"] = token };
        return Table.Answer(
            resource,
            objects.Select(stored => stored.Value),
            metadata,
            request.Query["includeObject"].ToString(),
            storage.Now
        );
    }

    static ApiAnswer Allowed(JsonObject review)
    {
        review["status"] = new JsonObject { ["allowed"] = true };
        return ApiAnswer.Create(review, 201);
    }

    static JsonObject? ParseObject(ReadOnlyMemory<byte> body) =>
        body.Length == 0
            ? null
            : Patch.Parse(body) as JsonObject ?? throw ApiException.BadRequest("the object provided is unrecognized: it is no JSON object");

    static ApiException NoBody() => ApiException.BadRequest("the object provided is missing");

    static string Version(long version) => version.ToString(CultureInfo.InvariantCulture);
}
