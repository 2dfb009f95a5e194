using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer.Admission;
using StackingK8s.TestKit.ApiServer.Patching;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>create, update, patch, delete, deletecollection.</summary>
sealed class Writes(ObjectStorage storage, Admissions admissions, Reads reads)
{
    public ApiAnswer Create(ServedResource served, ApiRequest request, JsonObject body)
    {
        if (served.Kind.Namespaced && request.Namespace is null)
            throw ApiException.BadRequest("an empty namespace may not be set during creation");
        RequireMatch(served, request, body);
        if (body.At("metadata", "resourceVersion").Text() is { Length: > 0 })
            throw ApiException.BadRequest("resourceVersion should not be set on objects to be created");
        RefuseUnknownFields(served, request, body);
        if (served.HasStatus && served.Kind != Kinds.Namespace)
            body.Remove("status");
        var type = FieldType.ForRoot(served);
        if (served.Kind.Namespaced)
            body.Child("metadata")["namespace"] = request.Namespace;
        body.Child("metadata").Remove("managedFields");
        return ApiAnswer.Create(
            storage.Add(served.Kind, body, IsDryRun(request), made =>
                ManagedFields.Record(null, made, type, ReadManager(request, "Update"), Now)
            ),
            201
        );
    }

    public ApiAnswer Update(ServedResource served, ApiRequest request, JsonObject body)
    {
        RequireMatch(served, request, body);
        if (body.At("metadata", "name").Text() is { } name && name != request.Name)
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        RefuseUnknownFields(served, request, body);
        if (served.IsCustom && body.At("metadata", "resourceVersion").Text() is not { Length: > 0 })
            throw ApiException.Invalid(
                served.Kind,
                request.Name!,
                [new("FieldValueInvalid", "Invalid value: 0: must be specified for an update", "metadata.resourceVersion")]
            );
        NewObject.PutTypeFirst(served.Kind, body);
        return Edit(served, request, "Update", _ => body);
    }

    public ApiAnswer Patch(ServedResource served, ApiRequest request, string contentType, ReadOnlyMemory<byte> text)
    {
        var patch = Patching.Patch.Parse(text);
        if (contentType == Patching.Patch.Apply)
            return Apply(served, request, patch as JsonObject ?? throw ApiException.BadRequest("an apply is an object"));
        return Edit(served, request, "Update", old =>
        {
            var changed = Patching.Patch.Changed(contentType, old, patch, served);
            RefuseUnknownFields(served, request, changed);
            return changed;
        });
    }

    public ApiAnswer Delete(ServedResource served, ApiRequest request, JsonObject? body) =>
        storage.Atomically(() =>
        {
            var old = reads.Get(served, request);
            var left = storage.Remove(old, ReadDeleteOptions(request, body), IsDryRun(request));
            if (left is not null)
                return ApiAnswer.Create(left);
            // A pod answers with its last state, as it always has; others with a Status.
            if (served.Kind == Kinds.Pod)
                return ApiAnswer.Create(old);
            var details = ApiException.About(served.Kind, old.Name);
            details["uid"] = old.Uid;
            return ApiAnswer.Create(
                new JsonObject
                {
                    ["kind"] = "Status",
                    ["apiVersion"] = "v1",
                    ["metadata"] = new JsonObject(),
                    ["status"] = "Success",
                    ["details"] = details,
                }
            );
        });

    public ApiAnswer DeleteCollection(ServedResource served, ApiRequest request, JsonObject? body)
    {
        var answer = reads.ListAnswer(served, request);
        var options = ReadDeleteOptions(request, body);
        foreach (var stored in reads.List(served, request).Objects)
            storage.Atomically(() =>
                storage.Find(served.Kind, stored.Namespace, stored.Name) is { } old ? storage.Remove(old, options, IsDryRun(request)) : null
            );
        return answer;
    }

    string Now => NewObject.Time(storage.Now);

    ApiAnswer Apply(ServedResource served, ApiRequest request, JsonObject applied)
    {
        RequireMatch(served, request, applied);
        RefuseUnknownFields(served, request, applied);
        if (request.Query["fieldManager"].ToString().Length == 0)
            throw ApiException.Invalid(
                new ResourceKind("meta.k8s.io", "v1", "PatchOptions", "", false),
                "",
                [new("FieldValueRequired", "Required value: is required for apply patch", "fieldManager")]
            );
        var (manager, type, force) = (ReadManager(request, "Apply"), FieldType.ForRoot(served), request.Query["force"] == "true");
        return storage.Atomically(() =>
        {
            if (storage.Find(served.Kind, request.Namespace, request.Name!) is null)
            {
                if (request.Subresource.Length > 0)
                    throw ApiException.NotFound(served.Kind, request.Name!);
                var made = (JsonObject)applied.DeepClone();
                made.Child("metadata")["name"] = request.Name;
                if (served.Kind.Namespaced)
                    made.Child("metadata")["namespace"] = request.Namespace;
                if (served.HasStatus)
                    made.Remove("status");
                return ApiAnswer.Create(
                    storage.Add(served.Kind, made, IsDryRun(request), stored =>
                        ServerSideApply.Apply(stored, Own(applied, served, ""), type, manager, true, Now)
                    ),
                    201
                );
            }
            return Edit(served, request, "Apply", old =>
            {
                ServerSideApply.Apply(old, Own(applied, served, request.Subresource), type, manager, force, Now);
                return old;
            });
        });
    }

    /// <summary>The fields that an apply to the object, or to its status, may state.</summary>
    static JsonObject Own(JsonObject applied, ServedResource served, string subresource) =>
        new(
            applied
                .Where(member => subresource == "status" ? member.Key == "status" : !(served.HasStatus && member.Key == "status"))
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))
        );

    ApiAnswer Edit(ServedResource served, ApiRequest request, string operation, Func<JsonObject, JsonObject> change) =>
        storage.Atomically(() =>
        {
            var stored = reads.Get(served, request);
            var changed = change(stored.Copy());
            RequireSame(stored, changed);
            Restore(served, request, stored.Value, changed);
            changed = admissions.Update(served.Kind, changed, stored.Value);
            var type = FieldType.ForRoot(served);
            if (operation == "Update" && !JsonNode.DeepEquals(changed, stored.Value))
                ManagedFields.Record(stored.Value, changed, type, ReadManager(request, "Update"), Now);
            return ApiAnswer.Create(storage.Edit(stored, into => Replace(into, changed), IsDryRun(request)));
        });

    static void RequireSame(StoredObject stored, JsonObject changed)
    {
        if (changed.At("metadata", "resourceVersion").Text() is { Length: > 0 } version && version != stored.Version.ToString())
            throw ApiException.Modified(stored.Kind, stored.Name);
        if (changed.At("metadata", "uid").Text() is { Length: > 0 } uid && uid != stored.Uid)
            throw ApiException.Conflict(
                stored.Kind,
                stored.Name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {stored.Uid}"
            );
    }

    /// <summary>
    /// Restores what this request may not change: the server's own metadata, and either the status or all but the status.
    /// </summary>
    static void Restore(ServedResource served, ApiRequest request, JsonObject old, JsonObject changed)
    {
        var metadata = changed.Child("metadata");
        foreach (
            string member in (string[])
                [
                    "name",
                    "namespace",
                    "uid",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "generation",
                    "resourceVersion",
                    "selfLink",
                ]
        )
            Copy(old.At("metadata") as JsonObject ?? [], metadata, member);
        if (!metadata.ContainsKey("managedFields"))
            Copy((JsonObject)old["metadata"]!, metadata, "managedFields");
        if (request.Subresource == "status")
        {
            foreach (string member in old.Select(member => member.Key).Union(changed.Select(member => member.Key)).ToList())
                if (member is not ("status" or "metadata"))
                    Copy(old, changed, member);
            foreach (string member in (string[])["labels", "annotations", "finalizers", "ownerReferences"])
                Copy((JsonObject)old["metadata"]!, metadata, member);
        }
        else if (served.HasStatus && request.Subresource.Length == 0)
            Copy(old, changed, "status");
    }

    static void Copy(JsonObject from, JsonObject to, string member)
    {
        if (from.TryGetPropertyValue(member, out var value))
            to[member] = value?.DeepClone();
        else
            to.Remove(member);
    }

    static void Replace(JsonObject into, JsonObject by)
    {
        into.Clear();
        foreach (var (member, value) in by)
            into[member] = value?.DeepClone();
    }

    static void RequireMatch(ServedResource served, ApiRequest request, JsonObject body)
    {
        if (body["kind"].Text() is { } kind && kind != served.Kind.Kind)
            throw ApiException.BadRequest($"the object provided is of kind {kind}, not {served.Kind.Kind}");
        if (body["apiVersion"].Text() is { } version && version != served.Kind.ApiVersion)
            throw ApiException.BadRequest(
                $"the API version in the data ({version}) does not match the expected API version ({served.Kind.ApiVersion})"
            );
        if (served.Kind.Namespaced && body.At("metadata", "namespace").Text() is { Length: > 0 } ns && ns != request.Namespace)
            throw ApiException.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
    }

    static void RefuseUnknownFields(ServedResource served, ApiRequest request, JsonObject body)
    {
        if (served.Schema is not { } schema || request.Query["fieldValidation"] != "Strict")
            return;
        var unknown = UnknownFields(body, CustomResourceSchema.Admit(schema, body, null).Object, "").ToList();
        if (unknown.Count > 0)
            throw ApiException.BadRequest(
                $"{served.Kind.Kind} in version \"{served.Kind.Version}\" cannot be handled as a {served.Kind.Kind}: "
                    + "strict decoding error: "
                    + string.Join(", ", unknown.Select(field => $"unknown field \"{field}\""))
            );
    }

    static IEnumerable<string> UnknownFields(JsonNode? sent, JsonNode? kept, string path)
    {
        if (sent is JsonObject obj && kept is JsonObject known)
            return obj.SelectMany(member =>
                known.ContainsKey(member.Key)
                    ? UnknownFields(member.Value, known[member.Key], path.Length == 0 ? member.Key : $"{path}.{member.Key}")
                    : [path.Length == 0 ? member.Key : $"{path}.{member.Key}"]
            );
        return sent is JsonArray list && kept is JsonArray same
            ? list.Zip(same).SelectMany((pair, i) => UnknownFields(pair.First, pair.Second, $"{path}[{i}]"))
            : [];
    }

    static ManagedFields.Manager ReadManager(ApiRequest request, string operation)
    {
        string name = request.Query["fieldManager"].ToString();
        // The default manager is the client's user agent, up to the slash.
        if (name.Length == 0)
            name = request.UserAgent.Split('/')[0];
        return new(
            name.Length == 0 ? "unknown" : name,
            operation,
            request.Subresource,
            request.Group.Length == 0 ? request.Version : $"{request.Group}/{request.Version}"
        );
    }

    static DeleteOptions ReadDeleteOptions(ApiRequest request, JsonObject? body)
    {
        string? policy = body.At("propagationPolicy").Text() ?? NullIfEmpty(request.Query["propagationPolicy"].ToString());
        string orphan = body.At("orphanDependents")?.ToString() ?? request.Query["orphanDependents"].ToString();
        policy ??= orphan switch
        {
            "true" => "Orphan",
            "false" => "Background",
            _ => null,
        };
        int? grace = (int?)body.At("gracePeriodSeconds").Integer()
            ?? (int.TryParse(request.Query["gracePeriodSeconds"], out int seconds) ? seconds : null);
        return new DeleteOptions(policy, grace, body.At("preconditions", "uid").Text(), body.At("preconditions", "resourceVersion").Text());
    }

    static bool IsDryRun(ApiRequest request) => request.Query["dryRun"] == "All";

    static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
