namespace StackingK8s.TestKit.ApiServer;

/// <summary>The built-in kinds that this server has.</summary>
public static class Kinds
{
    public static ResourceKind Namespace { get; } = new("", "v1", "Namespace", "namespaces", false);
    public static ResourceKind Node { get; } = new("", "v1", "Node", "nodes", false);
    public static ResourceKind Pod { get; } = new("", "v1", "Pod", "pods", true);
    public static ResourceKind Event { get; } = new("", "v1", "Event", "events", true);
    public static ResourceKind Secret { get; } = new("", "v1", "Secret", "secrets", true);
    public static ResourceKind ConfigMap { get; } = new("", "v1", "ConfigMap", "configmaps", true);
    public static ResourceKind ServiceAccount { get; } = new("", "v1", "ServiceAccount", "serviceaccounts", true);
    public static ResourceKind Service { get; } = new("", "v1", "Service", "services", true);
    public static ResourceKind ResourceQuota { get; } = new("", "v1", "ResourceQuota", "resourcequotas", true);
    public static ResourceKind PersistentVolumeClaim { get; } = new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);
    public static ResourceKind Job { get; } = new("batch", "v1", "Job", "jobs", true);
    public static ResourceKind Lease { get; } = new("coordination.k8s.io", "v1", "Lease", "leases", true);
    public static ResourceKind CustomResourceDefinition { get; } =
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Namespace,
        Node,
        Pod,
        Event,
        Secret,
        ConfigMap,
        ServiceAccount,
        Service,
        ResourceQuota,
        PersistentVolumeClaim,
        Job,
        Lease,
        CustomResourceDefinition,
    ];
}
