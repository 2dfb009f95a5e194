using StackingK8s.Contracts.Spec;

namespace StackingK8s.Kubernetes;

/// <summary>What the StackingRun is called on the API server.</summary>
public static class StackingRunApi
{
    public const string Group = "stackingk8s.io";
    public const string Version = "v1alpha1";
    public const string ApiVersion = StackingRun.SupportedApiVersion;
    public const string Kind = StackingRun.SupportedKind;
    public const string Plural = "stackingruns";
    public const string ShortName = "sr";
}
