using k8s;
using k8s.Models;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>
/// Every test on a real cluster has an operator with only the rights of docs/operator.md; these tests are about the rights themselves.
/// </summary>
[Trait("Cluster", "real")]
public class RightsTests(AnyCluster cluster)
{
    [Fact]
    public async Task The_operator_of_these_tests_has_exactly_the_documented_rights()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        using k8s.Kubernetes account = new(Kubernetes.ClusterConfiguration.Find(await lab.Rights.KubeconfigAsync(), null));

        Assert.Equal(7, OperatorRights.Documented.Count);
        foreach (var rule in OperatorRights.Documented)
        foreach (string verb in rule.Verbs)
            Assert.True(await MayAsync(account, lab.Namespace, verb, rule.ApiGroups[0], rule.Resources[0]), $"{verb} {rule.Resources[0]}");
        foreach (
            var (verb, group, resource) in ((string, string, string)[])
                [("get", "", "secrets"), ("create", "", "pods"), ("update", "batch", "jobs"), ("create", "stackingk8s.io", "stackingruns")]
        )
            Assert.False(await MayAsync(account, lab.Namespace, verb, group, resource), $"{verb} {resource}");
    }

    [Fact]
    public async Task A_missing_right_is_reported_and_the_run_continues_once_it_is_granted()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.Rights.ReplaceAsync([
            .. OperatorRights.Documented.Select(rule =>
                rule.Resources[0] == "jobs"
                    ? new V1PolicyRule
                    {
                        ApiGroups = rule.ApiGroups,
                        Resources = rule.Resources,
                        Verbs = ["get", "list", "watch"],
                    }
                    : rule
            ),
        ]);
        await lab.OperateAsync();
        await lab.ApplyAsync();

        var held = await lab.HeldAsync("PermissionDenied");
        Assert.Contains("cannot create resource \"jobs\"", held.Message, StringComparison.Ordinal);
        await lab.EventAsync("Warning", "PermissionDenied");

        await lab.Rights.ReplaceAsync(OperatorRights.Documented);
        await lab.JobsAsync(3);
    }

    static async Task<bool> MayAsync(k8s.Kubernetes account, string @namespace, string verb, string group, string resource)
    {
        string[] parts = resource.Split('/');
        var answer = await account.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
            new()
            {
                Spec = new()
                {
                    ResourceAttributes = new()
                    {
                        NamespaceProperty = @namespace,
                        Verb = verb,
                        Group = group,
                        Resource = parts[0],
                        Subresource = parts.ElementAtOrDefault(1),
                    },
                },
            }
        );
        return answer.Status.Allowed;
    }
}
