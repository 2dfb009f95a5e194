using System.Text;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using StackingK8s.TestKit;

namespace StackingK8s.ClusterTests;

/// <summary>An account for the operator in one namespace, with exactly the rights that docs/operator.md lists.</summary>
/// <param name="cluster">A real one.</param>
/// <param name="namespace">The namespace.</param>
sealed partial class OperatorRights(AnyCluster cluster, string @namespace)
{
    const string Account = "operator";

    /// <summary>The table of docs/operator.md.</summary>
    public static IReadOnlyList<V1PolicyRule> Documented { get; } =
    [
        .. Row().Matches(File.ReadAllText(Repository.Path("docs", "operator.md")).Split("## What it needs to be allowed")[1]).Select(row => new V1PolicyRule
        {
            Resources = [row.Groups["resource"].Value], ApiGroups = [row.Groups["group"].Value], Verbs = row.Groups["verbs"].Value.Split(", "),
        }),
    ];

    public async Task GrantAsync()
    {
        await cluster.Client.CoreV1.CreateNamespacedServiceAccountAsync(new() { Metadata = new() { Name = Account } }, @namespace);
        await cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(Role(Documented), @namespace);
        await cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(new()
        {
            Metadata = new() { Name = Account },
            RoleRef = new() { ApiGroup = V1Role.KubeGroup, Kind = V1Role.KubeKind, Name = Account },
            Subjects = [new() { Kind = V1ServiceAccount.KubeKind, Name = Account, NamespaceProperty = @namespace }],
        }, @namespace);
    }

    /// <summary>Other rights instead, at once.</summary>
    public Task ReplaceAsync(IReadOnlyList<V1PolicyRule> rules) => cluster.Client.RbacAuthorizationV1.ReplaceNamespacedRoleAsync(Role(rules), Account, @namespace);

    /// <returns>A file with a token of the account.</returns>
    public async Task<string> KubeconfigAsync()
    {
        var token = await cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(new() { Spec = new() { Audiences = [], ExpirationSeconds = 3600 } }, Account, @namespace);
        var (way, pem) = (cluster.Configuration, new StringBuilder());
        foreach (var authority in way.SslCaCerts ?? []) pem.AppendLine(authority.ExportCertificatePem());
        string trust = way.SkipTlsVerify ? "insecure-skip-tls-verify: true" : $"certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(pem.ToString()))}";
        string file = cluster.Folder.File($"kubeconfig-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, $$"""
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
            """);
        return file;
    }

    static V1Role Role(IReadOnlyList<V1PolicyRule> rules) => new() { Metadata = new() { Name = Account }, Rules = [.. rules] };

    // | `jobs` (batch) | get, list |
    [GeneratedRegex(@"^\| `(?<resource>[a-z/]+)`( \((?<group>[a-z0-9.]+)\))?[^|]*\| (?<verbs>[a-z, ]+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
