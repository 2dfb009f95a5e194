using System.Globalization;
using k8s.Models;
using StackingK8s.Contracts;

namespace StackingK8s.Operator.DesiredState;

/// <summary>How a step learns where its store is and who it is there: the names that every S3 tool reads, the keys straight from the Secret.</summary>
static class StoreEnvironment
{
    /// <summary>Key of the Secret with the certificates of a private authority.</summary>
    public const string AuthorityKey = "ca.crt";

    public static IEnumerable<V1EnvVar> Of(S3Spec? s3, string authorityFolder)
    {
        if (s3 is null) yield break;
        if (s3.Endpoint is { } endpoint) yield return new() { Name = "AWS_ENDPOINT_URL_S3", Value = endpoint };
        if (s3.Region is { } region) yield return new() { Name = "AWS_REGION", Value = region };
        yield return new() { Name = "STACKING_S3_PATH_STYLE", Value = s3.PathStyle.ToString(CultureInfo.InvariantCulture).ToLowerInvariant() };
        if (s3.SecretName is not { } secret) yield break;
        yield return FromSecret("AWS_ACCESS_KEY_ID", secret, "accessKey", optional: false);
        yield return FromSecret("AWS_SECRET_ACCESS_KEY", secret, "secretKey", optional: false);
        yield return FromSecret("AWS_SESSION_TOKEN", secret, "sessionToken", optional: true);
        yield return new() { Name = "AWS_CA_BUNDLE", Value = $"{authorityFolder}/{AuthorityKey}" };
    }

    static V1EnvVar FromSecret(string name, string secret, string key, bool optional) =>
        new() { Name = name, ValueFrom = new() { SecretKeyRef = new() { Name = secret, Key = key, Optional = optional ? true : null } } };
}
