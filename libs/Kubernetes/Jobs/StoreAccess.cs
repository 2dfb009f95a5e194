using k8s.Models;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>
/// How a step learns where its store is and with which keys to reach it. Keys enter the pod only as mounted files: an environment is
/// inherited by every child process and printed by many a program that explains itself.
/// </summary>
static class StoreAccess
{
    const string VolumeName = "s3",
        Folder = "/etc/stacking-s3",
        AuthorityFile = "ca.crt";

    /// <summary>The Secret's keys that the steps read, each a file of the same name in the mounted folder.</summary>
    static readonly string[] Required = ["accessKey", "secretKey"],
        Optional = ["sessionToken", AuthorityFile];

    /// <param name="s3">How the run reaches its store; null for a folder.</param>
    public static IEnumerable<V1EnvVar> Environment(S3Spec? s3)
    {
        if (s3 is null)
            yield break;
        foreach (var (name, value) in S3Variables.FromSpec(s3))
            yield return new() { Name = name, Value = value };
        if (s3.SecretName is null)
            yield break;
        yield return new() { Name = S3Variables.CredentialsFolder, Value = Folder };
        yield return new() { Name = S3Variables.AuthorityFile, Value = $"{Folder}/{AuthorityFile}" };
    }

    /// <summary>
    /// The Secret as a volume. A pod whose Secret or required key is missing waits for it; whatever else the Secret holds stays out of the
    /// pod.
    /// </summary>
    public static IEnumerable<V1Volume> Volumes(S3Spec? s3)
    {
        if (s3?.SecretName is { } secret)
            yield return new()
            {
                Name = VolumeName,
                Projected = new() { Sources = [Source(secret, Required, null), Source(secret, Optional, true)] },
            };
    }

    /// <summary>Where the volume is mounted, read-only.</summary>
    public static IEnumerable<V1VolumeMount> Mounts(S3Spec? s3)
    {
        if (s3?.SecretName is not null)
            yield return new()
            {
                Name = VolumeName,
                MountPath = Folder,
                ReadOnlyProperty = true,
            };
    }

    static V1VolumeProjection Source(string secret, string[] keys, bool? optional) =>
        new()
        {
            Secret = new()
            {
                Name = secret,
                Items = [.. keys.Select(key => new V1KeyToPath { Key = key, Path = key })],
                Optional = optional,
            },
        };
}
