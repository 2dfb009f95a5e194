using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.TestKit.ApiServer.Admission;

/// <summary>Defaults and validation by kind: for every creation, and for updates over the API.</summary>
sealed class Admissions(ObjectStorage storage, ServedResources served)
{
    public void Create(ResourceKind kind, JsonObject obj, bool dryRun)
    {
        AdmitNamespace(kind, obj);
        if (kind == Kinds.Job)
            JobRules.Fill(obj);
        else if (kind == Kinds.Pod)
            PodDefaults.Fill(obj);
        else if (kind == Kinds.Namespace)
            FillNamespace(obj);
        else if (kind == Kinds.CustomResourceDefinition)
            FillDefinition(obj);
        else if (kind == Kinds.ResourceQuota)
            obj.Default("status", new JsonObject());
        Refuse(kind, obj, [.. ObjectRules.Violations(obj), .. kind == Kinds.Job ? JobRules.Violations(obj) : []]);
        if (FindSchema(kind, obj) is { } schema)
            Replace(obj, Admit(kind, schema, obj, null));
        if (!dryRun)
            Quotas.Charge(storage, kind, obj);
    }

    /// <summary>The object as it may be stored instead of <paramref name="old"/>.</summary>
    public JsonObject Update(ResourceKind kind, JsonObject changed, JsonObject old)
    {
        Refuse(
            kind,
            changed,
            [
                .. ObjectRules.Labels(changed.At("metadata", "labels"), "metadata.labels"),
                .. ObjectRules.NewFinalizers(old, changed),
                .. kind == Kinds.Job ? JobRules.Changes(old, changed).Concat(JobRules.Violations(changed)) : [],
            ]
        );
        return FindSchema(kind, changed) is { } schema ? Admit(kind, schema, changed, old) : changed;
    }

    JsonObject? FindSchema(ResourceKind kind, JsonObject obj) =>
        kind.IsBuiltIn ? null : served.Find(kind.Group, obj["apiVersion"].Text()?.Split('/')[^1] ?? kind.Version, kind.Plural)?.Schema;

    static JsonObject Admit(ResourceKind kind, JsonObject schema, JsonObject obj, JsonObject? old)
    {
        var (admitted, causes) = CustomResourceSchema.Admit(schema, obj, old);
        Refuse(kind, obj, causes);
        return admitted;
    }

    static void Refuse(ResourceKind kind, JsonObject obj, IReadOnlyList<Cause> causes)
    {
        if (causes.Count > 0)
            throw ApiException.Invalid(kind, obj.At("metadata", "name").Text() ?? "", causes);
    }

    static void Replace(JsonObject obj, JsonObject by)
    {
        obj.Clear();
        foreach (var (member, value) in by.ToList())
        {
            by.Remove(member);
            obj[member] = value;
        }
    }

    /// <summary>Namespaces need not be created first, but one that is being deleted takes no new objects.</summary>
    void AdmitNamespace(ResourceKind kind, JsonObject obj)
    {
        if (!kind.Namespaced || obj.At("metadata", "namespace").Text() is not { } ns)
            return;
        if (storage.Find(Kinds.Namespace, null, ns) is not { } found)
            storage.Create(Kinds.Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = ns } });
        else if (found.Value.At("metadata", "deletionTimestamp") is not null)
            throw ApiException.Forbidden(
                kind,
                obj.At("metadata", "name").Text()!,
                $"unable to create new content in namespace {ns} because it is being terminated"
            );
    }

    static void FillNamespace(JsonObject obj)
    {
        obj.Child("metadata").Child("labels")["kubernetes.io/metadata.name"] = obj.At("metadata", "name").Text();
        obj.Child("spec").Default("finalizers", new JsonArray("kubernetes"));
        obj.Child("status").Default("phase", "Active");
    }

    static void FillDefinition(JsonObject obj)
    {
        var names = obj.Child("spec").Child("names");
        string kind = names["kind"].Text() ?? "";
        names.Default("singular", kind.ToLowerInvariant());
        names.Default("listKind", kind + "List");
        obj.Child("spec").Default("conversion", new JsonObject { ["strategy"] = "None" });
        obj["status"] = new JsonObject
        {
            ["conditions"] = null,
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = new JsonArray([
                .. obj.At("spec", "versions")
                    .Objects()
                    .Where(version => version["storage"].IsTrue())
                    .Select(version => version["name"]?.DeepClone()),
            ]),
        };
    }
}
