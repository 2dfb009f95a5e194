using System.Globalization;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// The environment variables through which a program learns how to reach its S3 store: set by the operator and by `stacking run`, read by
/// libs/Artifacts. The names are those of AWS's own tools where these have one (docs/s3.md lists all of them).
/// </summary>
public static class S3Variables
{
    /// <summary>Address of the server: http://host:port or https://host. Default: Amazon's, for the region.</summary>
    public const string Endpoint = "AWS_ENDPOINT_URL_S3";

    /// <summary>Region that requests are signed for. Default: us-east-1.</summary>
    public const string Region = "AWS_REGION";

    /// <summary>`true`: server/bucket; `false`: bucket.server. Default: `true` exactly where an endpoint is given.</summary>
    public const string PathStyle = "STACKING_S3_PATH_STYLE";

    /// <summary>A folder with the files accessKey and secretKey, and optionally sessionToken.</summary>
    public const string CredentialsFolder = "STACKING_S3_CREDENTIALS_DIR";

    /// <summary>A PEM file with the certificates to trust instead of the system's.</summary>
    public const string AuthorityFile = "AWS_CA_BUNDLE";

    /// <summary>What a run file says about its server, as variables. What it does not say is not among them.</summary>
    /// <param name="s3">spec.artifacts.s3; null for none.</param>
    /// <returns>Name and value, in ordinal order of the names. Keys are never among them.</returns>
    public static IReadOnlyDictionary<string, string> FromSpec(S3Spec? s3)
    {
        SortedDictionary<string, string> variables = new(StringComparer.Ordinal);
        if (s3?.Endpoint is { } endpoint)
            variables[Endpoint] = endpoint;
        if (s3?.Region is { } region)
            variables[Region] = region;
        if (s3?.PathStyle is { } pathStyle)
            variables[PathStyle] = pathStyle.ToString(CultureInfo.InvariantCulture).ToLowerInvariant();
        return variables;
    }
}
