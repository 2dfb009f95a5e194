using System.Text;
using k8s;
using k8s.Models;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>An account for the operator in one namespace, with exactly the rights that docs/operator.md lists.</summary>
/// <param name="cluster">A real one.</param>
/// <param name="namespace">The namespace.</param>
sealed class OperatorRights(AnyCluster cluster, string @namespace)
{
    const string Account = "operator";

    /// <summary>The table of docs/operator.md.</summary>
    public static IReadOnlyList<V1PolicyRule> Documented { get; } =
    [
        .. DocumentedRight.All.Select(right => new V1PolicyRule
        {
            ApiGroups = [right.Group],
            Resources = [right.Resource],
            Verbs = [.. right.Verbs],
        }),
    ];

    public async Task GrantAsync()
    {
        await cluster.Client.CoreV1.CreateNamespacedServiceAccountAsync(new() { Metadata = new() { Name = Account } }, @namespace);
        await cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(Role(Documented), @namespace);
        await cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
            new()
            {
                Metadata = new() { Name = Account },
                RoleRef = new()
                {
                    ApiGroup = V1Role.KubeGroup,
                    Kind = V1Role.KubeKind,
                    Name = Account,
                },
                Subjects =
                [
                    new()
                    {
                        Kind = V1ServiceAccount.KubeKind,
                        Name = Account,
                        NamespaceProperty = @namespace,
                    },
                ],
            },
            @namespace
        );
    }

    /// <summary>Replaces the rights at once.</summary>
    public Task ReplaceAsync(IReadOnlyList<V1PolicyRule> rules) =>
        cluster.Client.RbacAuthorizationV1.ReplaceNamespacedRoleAsync(Role(rules), Account, @namespace);

    /// <returns>A file with a token of the account.</returns>
    public async Task<string> KubeconfigAsync()
    {
        var token = await cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new()
            {
                Spec = new() { Audiences = [], ExpirationSeconds = 3600 },
            },
            Account,
            @namespace
        );
        var (way, pem) = (cluster.Configuration, new StringBuilder());
        foreach (var authority in way.SslCaCerts ?? [])
            pem.AppendLine(authority.ExportCertificatePem());
        string trust = way.SkipTlsVerify
            ? "insecure-skip-tls-verify: true"
            : $"certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(pem.ToString()))}";
        string file = cluster.Folder.File($"kubeconfig-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(
            file,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: operator
            contexts:
            - name: operator
              context: {cluster: tested, user: operator}
            clusters:
            - name: tested
              cluster:
                server: {{way.Host}}
                {{trust}}
                {{(way.TlsServerName is { } name ? $"tls-server-name: {name}" : "")}}
            users:
            - name: operator
              user: {token: {{token.Status.Token}} }
            """
        );
        return file;
    }

    static V1Role Role(IReadOnlyList<V1PolicyRule> rules) =>
        new()
        {
            Metadata = new() { Name = Account },
            Rules = [.. rules],
        };
}
