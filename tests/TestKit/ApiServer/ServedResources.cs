using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>All kinds the server serves: the built-in ones, and those of the CustomResourceDefinitions stored at the moment.</summary>
sealed class ServedResources(ObjectStorage storage)
{
    static readonly IReadOnlyList<ServedResource> BuiltIn =
    [
        .. Kinds.All.Select(kind => new ServedResource(
            kind,
            kind.Kind.ToLowerInvariant(),
            ShortNames(kind),
            kind.Kind + "List",
            HasStatus(kind),
            null,
            BuiltInColumns.FindFor(kind),
            BuiltInSelectors(kind),
            Categories(kind)
        )),
    ];

    readonly ConditionalWeakTable<StoredObject, IReadOnlyList<ServedResource>> read = [];

    public IEnumerable<ServedResource> All =>
        BuiltIn.Concat(storage.Snapshot(Kinds.CustomResourceDefinition, null).Objects.SelectMany(Versions));

    public ServedResource? Find(string group, string version, string plural) =>
        BuiltIn.FirstOrDefault(served => served.Kind.Plural == plural && served.Kind.Group == group && served.Kind.Version == version)
        ?? (
            storage.Find(Kinds.CustomResourceDefinition, null, $"{plural}.{group}") is { } definition
                ? Versions(definition).FirstOrDefault(served => served.Kind.Version == version)
                : null
        );

    public IReadOnlyList<ServedResource> Versions(StoredObject definition) => read.GetValue(definition, Read);

    static IReadOnlyList<ServedResource> Read(StoredObject definition)
    {
        var spec = definition.Value["spec"];
        var names = spec.At("names");
        string kind = names.At("kind").Text()!,
            plural = names.At("plural").Text()!;
        return
        [
            .. spec.At("versions")
                .Objects()
                .Where(version => version["served"].IsTrue())
                .Select(version => new ServedResource(
                    new ResourceKind(
                        spec.At("group").Text()!,
                        version["name"].Text()!,
                        kind,
                        plural,
                        spec.At("scope").Text() == "Namespaced"
                    ),
                    names.At("singular").Text() ?? kind.ToLowerInvariant(),
                    [.. names.At("shortNames").Texts()],
                    names.At("listKind").Text() ?? kind + "List",
                    version.At("subresources", "status") is not null,
                    version.At("schema", "openAPIV3Schema") as JsonObject ?? [],
                    [.. version["additionalPrinterColumns"].Objects()],
                    [.. version["selectableFields"].Objects().Select(field => field["jsonPath"].Text()!)],
                    [.. names.At("categories").Texts()]
                )),
        ];
    }

    static bool HasStatus(ResourceKind kind) =>
        kind == Kinds.Job
        || kind == Kinds.Pod
        || kind == Kinds.Node
        || kind == Kinds.Namespace
        || kind == Kinds.ResourceQuota
        || kind == Kinds.Service
        || kind == Kinds.PersistentVolumeClaim
        || kind == Kinds.CustomResourceDefinition;

    static string[] Categories(ResourceKind kind) => kind == Kinds.Pod || kind == Kinds.Job || kind == Kinds.Service ? ["all"] : [];

    static string[] ShortNames(ResourceKind kind) =>
        kind.Kind switch
        {
            "Namespace" => ["ns"],
            "Node" => ["no"],
            "Pod" => ["po"],
            "Event" => ["ev"],
            "ConfigMap" => ["cm"],
            "ServiceAccount" => ["sa"],
            "Service" => ["svc"],
            "ResourceQuota" => ["quota"],
            "PersistentVolumeClaim" => ["pvc"],
            "CustomResourceDefinition" => ["crd", "crds"],
            _ => [],
        };

    static string[] BuiltInSelectors(ResourceKind kind) =>
        kind.Kind switch
        {
            "Pod" =>
            [
                ".spec.nodeName",
                ".spec.restartPolicy",
                ".spec.schedulerName",
                ".spec.serviceAccountName",
                ".status.phase",
                ".status.podIP",
            ],
            "Event" =>
            [
                ".involvedObject.kind",
                ".involvedObject.namespace",
                ".involvedObject.name",
                ".involvedObject.uid",
                ".involvedObject.apiVersion",
                ".involvedObject.resourceVersion",
                ".involvedObject.fieldPath",
                ".reason",
                ".reportingComponent",
                ".source",
                ".type",
            ],
            "Job" => [".status.successful"],
            "Namespace" => [".status.phase"],
            "Node" => [".spec.unschedulable"],
            "Secret" => [".type"],
            _ => [],
        };
}
