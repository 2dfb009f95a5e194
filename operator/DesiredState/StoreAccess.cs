using System.Globalization;
using k8s.Models;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Operator.DesiredState;

/// <summary>
/// How a step learns where its store is and who it is there. Keys go into the pod as mounted files alone: an environment is inherited by every
/// child process and printed by many a program that explains itself.
/// </summary>
static class StoreAccess
{
    /// <summary>The Secret's keys that the steps read, each a file of the same name in the mounted folder.</summary>
    static readonly string[] Needed = ["accessKey", "secretKey"],
        Optional = ["sessionToken", AuthorityFile];

    const string AuthorityFile = "ca.crt";

    /// <param name="s3">How the run reaches its store; null for a folder.</param>
    /// <param name="folder">Where the Secret is mounted.</param>
    public static IEnumerable<V1EnvVar> Environment(S3Spec? s3, string folder)
    {
        if (s3 is null)
            yield break;
        if (s3.Endpoint is { } endpoint)
            yield return new() { Name = "AWS_ENDPOINT_URL_S3", Value = endpoint };
        if (s3.Region is { } region)
            yield return new() { Name = "AWS_REGION", Value = region };
        yield return new()
        {
            Name = "STACKING_S3_PATH_STYLE",
            Value = s3.PathStyle.ToString(CultureInfo.InvariantCulture).ToLowerInvariant(),
        };
        if (s3.SecretName is null)
            yield break;
        yield return new() { Name = "STACKING_S3_CREDENTIALS_DIR", Value = folder };
        yield return new() { Name = "AWS_CA_BUNDLE", Value = $"{folder}/{AuthorityFile}" };
    }

    /// <summary>The Secret as a volume. A pod whose Secret or needed key is missing waits for it; whatever else the Secret holds stays out of the pod.</summary>
    public static V1Volume Volume(string name, string secret) =>
        new()
        {
            Name = name,
            Projected = new() { Sources = [Source(secret, Needed, null), Source(secret, Optional, true)] },
        };

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
