using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>How an S3 server is reached. Everything comes from the environment: docs/s3.md lists the names.</summary>
/// <param name="Endpoint">Address of the server, without the bucket.</param>
/// <param name="Region">Part of every signature.</param>
/// <param name="PathStyle">server/bucket rather than bucket.server.</param>
/// <param name="Keys">Access key, secret key, session token.</param>
/// <param name="AuthorityFile">PEM file with the certificates to trust instead of the system's; null for the system's.</param>
/// <param name="Timing">How long to wait for what.</param>
sealed record S3Settings(Uri Endpoint, string Region, bool PathStyle, S3Keys Keys, string? AuthorityFile, S3Timing Timing)
{
    const string NoKeys =
        "There are no keys for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE and ~/.aws/credentials, or STACKING_S3_CREDENTIALS_DIR "
        + "(on a cluster: spec.artifacts.s3.secretName). docs/s3.md lists the settings.";

    /// <param name="variable">Value of an environment variable, or null.</param>
    /// <exception cref="UsageException">A setting is missing or wrong. No message repeats a key.</exception>
    public static S3Settings Read(Func<string, string?> variable)
    {
        string? Set(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
                if (variable(name) is { Length: > 0 } value)
                    return value;
            return null;
        }

        var profile = AwsProfile.Read(variable);
        string region = Set("AWS_REGION", "AWS_DEFAULT_REGION") ?? profile.GetValueOrDefault("region") ?? "us-east-1";
        string? endpoint = Set("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") ?? profile.GetValueOrDefault("endpoint_url");
        bool pathStyle = Set("STACKING_S3_PATH_STYLE") is { } style
            ? bool.TryParse(style, out bool wanted)
                ? wanted
                : throw new UsageException($"STACKING_S3_PATH_STYLE is {Words.Quoted(style)}: write true or false.")
            : endpoint is not null;
        // A pod names the file whether its Secret has one or not.
        string? authority = Set("AWS_CA_BUNDLE") is { } file && File.Exists(file) ? file : null;
        return new(
            Address(endpoint ?? $"https://s3.{region}.amazonaws.com"),
            region,
            pathStyle,
            Found(Set, profile),
            authority,
            Timed(Set("STACKING_S3_PATIENCE_SECONDS"))
        );
    }

    delegate string? Setting(params ReadOnlySpan<string> names);

    static S3Keys Found(Setting set, IReadOnlyDictionary<string, string> profile)
    {
        // Never half from here and half from there: a token belongs to its keys.
        if (set("AWS_ACCESS_KEY_ID") is { } access)
            return set("AWS_SECRET_ACCESS_KEY") is { } secret
                ? new(access, secret, set("AWS_SESSION_TOKEN") ?? "")
                : throw new UsageException("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not: set both.");
        if (set(KeyFolder.Variable) is { } folder)
            return KeyFolder.Read(folder);
        return profile.TryGetValue("aws_access_key_id", out string? id) && profile.TryGetValue("aws_secret_access_key", out string? key)
            ? new(id, key, profile.GetValueOrDefault("aws_session_token", ""))
            : throw new UsageException(NoKeys);
    }

    static Uri Address(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
        && address.UserInfo.Length == 0
        && address is { AbsolutePath: "/", Query: "", Fragment: "" }
            ? address
            // Someone may have written keys into it, so it is not repeated.
            : throw new UsageException(
                "AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL) is no address of an S3 server: write http://host:port or https://host, without keys, path or query."
            );

    static S3Timing Timed(string? patience) =>
        patience is null ? new()
        : double.TryParse(patience, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and <= 1e6
            ? new() { Patience = TimeSpan.FromSeconds(seconds) }
        : throw new UsageException($"STACKING_S3_PATIENCE_SECONDS is {Words.Quoted(patience)}: write a number of seconds, such as 600.");
}
