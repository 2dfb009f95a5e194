using k8s.Models;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>Objects for tests.</summary>
static class Objects
{
    public static V1Job Job(string name, string uid, string version, string? owner = null, string @namespace = "ns") =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = @namespace,
                Uid = uid,
                ResourceVersion = version,
                OwnerReferences = owner is null
                    ? null
                    :
                    [
                        new()
                        {
                            ApiVersion = "stackingk8s.io/v1alpha1",
                            Kind = "StackingRun",
                            Name = "run",
                            Uid = owner,
                            Controller = true,
                        },
                    ],
            },
        };
}
