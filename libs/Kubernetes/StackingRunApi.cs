using StackingK8s.Contracts.Spec;

namespace StackingK8s.Kubernetes;

/// <summary>Names of the StackingRun on the API server, as its custom resource definition has them.</summary>
public static class StackingRunApi
{
    /// <summary>API group.</summary>
    public const string Group = "stackingk8s.io";

    /// <summary>Version within the group.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version, as apiVersion of an object.</summary>
    public const string ApiVersion = StackingRun.SupportedApiVersion;

    /// <summary>Kind of an object.</summary>
    public const string Kind = StackingRun.SupportedKind;

    /// <summary>The kind in paths, and for kubectl.</summary>
    public const string Plural = "stackingruns";

    /// <summary>Abbreviation for kubectl.</summary>
    public const string ShortName = "sr";
}
