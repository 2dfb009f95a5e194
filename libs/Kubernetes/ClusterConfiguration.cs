using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Kubernetes;

/// <summary>Finds the cluster to connect to as kubectl does.</summary>
public static class ClusterConfiguration
{
    const string Variable = "KUBECONFIG";

    const long MostBytes = 16 << 20;

    /// <summary>Reads the kubeconfig, or the pod's service account.</summary>
    /// <param name="kubeconfig">A file; null: those of KUBECONFIG, else in a pod its own service account, else ~/.kube/config.</param>
    /// <param name="context">A context of the kubeconfig; null: its current one.</param>
    /// <returns>Address and credentials.</returns>
    /// <exception cref="UsageException">No usable kubeconfig or service account was found.</exception>
    public static KubernetesClientConfiguration Find(string? kubeconfig, string? context)
    {
        string? listed = Environment.GetEnvironmentVariable(Variable);
        try
        {
            if (kubeconfig is not null)
                return Read([kubeconfig], context);
            if (!string.IsNullOrEmpty(listed))
                return Read(listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), context);
            return context is null && KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : Read([KubernetesClientConfiguration.KubeConfigDefaultLocation], context);
        }
        catch (Exception wrong)
            when (wrong
                    is KubeConfigException
                        or IOException
                        or FormatException
                        or UnauthorizedAccessException
                        or YamlDotNet.Core.YamlException
            )
        {
            throw new UsageException(
                $"No cluster found ({wrong.Message.TrimEnd('.')}). "
                    + "Name a kubeconfig with --kubeconfig FILE (and --context NAME), or run in a pod with a service account.",
                wrong
            );
        }
    }

    // A device or pipe has no length, and no end that its reader could find.
    static K8SConfiguration Load(string file) =>
        File.Exists(file) && new FileInfo(file).Length is 0 or > MostBytes
            ? throw new KubeConfigException($"{file} is empty, too large or no regular file")
            : KubernetesClientConfiguration.LoadKubeConfig(file);

    static KubernetesClientConfiguration Read(IReadOnlyList<string> files, string? context)
    {
        // Of several, missing ones are ignored and the first value of a setting wins, as with kubectl.
        List<K8SConfiguration> read = [.. files.Where(file => files.Count == 1 || File.Exists(file)).Select(Load)];
        return KubernetesClientConfiguration.BuildConfigFromConfigObject(
            read is [var only]
                ? only
                : new()
                {
                    CurrentContext = read.Select(one => one.CurrentContext).FirstOrDefault(name => !string.IsNullOrEmpty(name)),
                    Contexts = [.. read.SelectMany(one => one.Contexts ?? [])],
                    Clusters = [.. read.SelectMany(one => one.Clusters ?? [])],
                    Users = [.. read.SelectMany(one => one.Users ?? [])],
                },
            context
        );
    }
}
