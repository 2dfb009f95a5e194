using k8s.Models;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>
/// The operator's rights are the table of docs/operator.md, to the verb. That the table is what the operator asks for, no more and no
/// less, is a test of tests/Operator.Tests.
/// </summary>
public class RightsTests
{
    const string Leases = "leases";

    public static TheoryData<string> Accepted => Rendering.Accepted;

    [Fact]
    public void Over_the_whole_cluster_a_ClusterRole_has_the_rights_for_runs() =>
        Assert.Equal(Documented(right => right.Resource != Leases), Bound(new Rendering("default").Objects(), null));

    [Fact]
    public void Where_namespaces_are_named_a_Role_in_each_has_them_and_nothing_else_does()
    {
        var objects = new Rendering("namespaced").Objects();

        Assert.Empty(Bound(objects, null));
        Assert.All(["research", "production"], place => Assert.Equal(Documented(right => right.Resource != Leases), Bound(objects, place)));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void The_lease_is_allowed_where_it_is_and_nowhere_else(string values)
    {
        var objects = new Rendering(values).Objects();

        Assert.Equal(Documented(right => right.Resource == Leases), Bound(objects, Helm.Namespace));
        Assert.Single(objects.Where(item => item.Kind.EndsWith("Role", StringComparison.Ordinal)), item =>
            item.Text.Contains(Leases, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Who_may_edit_or_view_a_namespace_may_do_so_with_runs_and_never_writes_a_status()
    {
        var roles = new Rendering("default")
            .Objects()
            .Where(item =>
                item.Kind == V1ClusterRole.KubeKind && item.Labels.Keys.Any(label => label.StartsWith("rbac.", StringComparison.Ordinal))
            )
            .Select(item => item.As<V1ClusterRole>())
            .ToList();

        Assert.Equal(2, roles.Count);
        Assert.All(roles.SelectMany(role => role.Rules), rule => Assert.Equal(["stackingruns"], rule.Resources));
        Assert.Equal(
            ["get", "list", "watch"],
            roles.Single(role => role.Metadata.Labels.ContainsKey("rbac.authorization.k8s.io/aggregate-to-view")).Rules[0].Verbs
        );
    }

    static IEnumerable<string> Documented(Func<DocumentedRight, bool> which) =>
        DocumentedRight
            .All.Where(which)
            .SelectMany(right => right.Verbs.Select(verb => $"{verb} {right.Group}/{right.Resource}"))
            .Order(StringComparer.Ordinal);

    /// <returns>What the operator's account may do in a namespace; null: everywhere.</returns>
    static IEnumerable<string> Bound(IReadOnlyList<ChartObject> objects, string? place)
    {
        string account = OperatorDeployment.Of(objects).Pods()!.Spec.ServiceAccountName;
        Assert.Contains(objects, item =>
            item.Kind == V1ServiceAccount.KubeKind && item.Name == account && item.Namespace == Helm.Namespace
        );
        return Bindings()
            .Where(binding =>
                binding.Subjects.Any(subject =>
                    subject.Kind == V1ServiceAccount.KubeKind && subject.Name == account && subject.NamespaceProperty == Helm.Namespace
                )
            )
            .SelectMany(binding => Rules(binding.Role))
            .SelectMany(rule =>
                rule.ApiGroups.SelectMany(group =>
                    rule.Resources.SelectMany(resource => rule.Verbs.Select(verb => $"{verb} {group}/{resource}"))
                )
            )
            .Order(StringComparer.Ordinal);

        IEnumerable<(V1RoleRef Role, IList<Rbacv1Subject> Subjects)> Bindings() =>
            place is null
                ? objects
                    .Where(item => item.Kind == V1ClusterRoleBinding.KubeKind)
                    .Select(item => item.As<V1ClusterRoleBinding>())
                    .Select(binding => (binding.RoleRef, binding.Subjects))
                : objects
                    .Where(item => item.Kind == V1RoleBinding.KubeKind && item.Namespace == place)
                    .Select(item => item.As<V1RoleBinding>())
                    .Select(binding => (binding.RoleRef, binding.Subjects));

        IEnumerable<V1PolicyRule> Rules(V1RoleRef role) =>
            objects.Single(item => item.Kind == role.Kind && item.Name == role.Name && item.Namespace == place) is var found
            && role.Kind == V1Role.KubeKind
                ? found.As<V1Role>().Rules
                : found.As<V1ClusterRole>().Rules;
    }
}
