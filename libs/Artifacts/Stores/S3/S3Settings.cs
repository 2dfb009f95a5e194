using System.Globalization;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>How an S3 server is reached. Everything comes from environment variables: docs/s3.md lists the names.</summary>
/// <param name="Endpoint">Address of the server, without the bucket.</param>
/// <param name="Region">Part of every signature.</param>
/// <param name="PathStyle">server/bucket rather than bucket.server.</param>
/// <param name="Keys">Where the keys come from.</param>
/// <param name="AuthorityFile">PEM file with the certificates to trust instead of the system's; null for the system's.</param>
/// <param name="Timing">How long to wait for what.</param>
sealed record S3Settings(Uri Endpoint, string Region, bool PathStyle, IKeySource Keys, string? AuthorityFile, S3Timing Timing)
{
    /// <summary>AWS's own default.</summary>
    const string DefaultRegion = "us-east-1";

    /// <summary>Reads the settings.</summary>
    /// <param name="variable">Value of an environment variable, or null.</param>
    /// <param name="clock">Tells when temporary keys expire.</param>
    /// <exception cref="UsageException">A setting is missing or wrong. No message repeats a key.</exception>
    public static S3Settings Read(Func<string, string?> variable, TimeProvider clock)
    {
        string? Get(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var profile = AwsProfile.Read(Get);
        string region = Get(S3Variables.Region) ?? Get("AWS_DEFAULT_REGION") ?? profile.GetValueOrDefault("region") ?? DefaultRegion;
        string? endpoint = Get(S3Variables.Endpoint) ?? Get("AWS_ENDPOINT_URL") ?? profile.GetValueOrDefault("endpoint_url");
        // A pod names the file whether its Secret has one or not.
        string? authority = Get(S3Variables.AuthorityFile) is { } file && File.Exists(file) ? file : null;
        return new(
            ParseEndpoint(endpoint ?? $"https://s3.{region}.amazonaws.com"),
            region,
            ParsePathStyle(Get(S3Variables.PathStyle), endpoint is not null),
            KeyChain.Choose(Get, profile, region, clock),
            authority,
            ParseTiming(Get("STACKING_S3_PATIENCE_SECONDS"))
        );
    }

    static bool ParsePathStyle(string? text, bool hasEndpoint) =>
        text is null ? hasEndpoint
        : bool.TryParse(text, out bool pathStyle) ? pathStyle
        : throw new UsageException($"{S3Variables.PathStyle} is {MessageText.Quote(text)}: write true or false.");

    static Uri ParseEndpoint(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
        && address.UserInfo.Length == 0
        && address is { AbsolutePath: "/", Query: "", Fragment: "" }
            ? address
            // Someone may have written keys into it, so it is not repeated.
            : throw new UsageException(
                "The endpoint (AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or spec.artifacts.s3.endpoint) is not the address of an S3 server: "
                    + "write http://host:port or https://host, without keys, path or query."
            );

    static S3Timing ParseTiming(string? patience) =>
        patience is null ? new()
        : double.TryParse(patience, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and <= 1e6
            ? new() { Patience = TimeSpan.FromSeconds(seconds) }
        : throw new UsageException(
            $"STACKING_S3_PATIENCE_SECONDS is {MessageText.Quote(patience)}: write a number of seconds, such as 600."
        );
}
