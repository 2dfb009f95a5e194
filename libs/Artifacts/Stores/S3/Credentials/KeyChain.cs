using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Artifacts.Stores.S3.Credentials;

/// <summary>
/// Chooses where keys come from: the first place that is set, in the order of AWS's own tools (AWS SDKs and Tools reference, "Credential
/// provider chain"). Never half from one and half from another: a session token belongs to its keys.
/// </summary>
static class KeyChain
{
    const string ContainerHost = "http://169.254.170.2",
        InstanceService = "http://169.254.169.254/";

    const string Missing =
        "No credentials for S3 found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE and ~/.aws/credentials, "
        + "or STACKING_S3_CREDENTIALS_DIR (on a cluster: spec.artifacts.s3.secretName, or a service account with a role). "
        + "docs/s3.md lists the settings.";

    /// <summary>The source of keys that the environment names.</summary>
    /// <param name="variable">Value of an environment variable; null where it is unset or empty.</param>
    /// <param name="profile">Settings of the AWS profile.</param>
    /// <param name="region">Decides the address of Amazon's token service.</param>
    /// <param name="clock">Tells when temporary keys expire.</param>
    /// <exception cref="UsageException">A variable is wrong, or there is no source.</exception>
    public static IKeySource Choose(
        Func<string, string?> variable,
        IReadOnlyDictionary<string, string> profile,
        string region,
        TimeProvider clock
    ) =>
        FromVariables(variable)
        ?? FromFolder(variable)
        ?? FromWebIdentity(variable, region, clock)
        ?? FromProfile(profile)
        ?? FromContainer(variable, clock)
        ?? FromInstance(variable, clock);

    static IKeySource? FromVariables(Func<string, string?> variable) =>
        variable("AWS_ACCESS_KEY_ID") is not { } access ? null
        : variable("AWS_SECRET_ACCESS_KEY") is { } secret ? new S3Keys(access, secret, variable("AWS_SESSION_TOKEN") ?? "")
        : throw new UsageException("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not: set both.");

    static IKeySource? FromFolder(Func<string, string?> variable) =>
        variable(S3Variables.CredentialsFolder) is { } folder ? KeyFolder.Read(folder) : null;

    static IKeySource? FromWebIdentity(Func<string, string?> variable, string region, TimeProvider clock)
    {
        if (variable("AWS_WEB_IDENTITY_TOKEN_FILE") is not { } file)
            return null;
        if (variable("AWS_ROLE_ARN") is not { } role)
            throw new UsageException("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not: set both.");
        string service = variable("AWS_ENDPOINT_URL_STS") ?? variable("AWS_ENDPOINT_URL") ?? $"https://sts.{region}.amazonaws.com";
        WebIdentity identity = new(Address("AWS_ENDPOINT_URL_STS", service), file, role, variable("AWS_ROLE_SESSION_NAME") ?? "stacking");
        return new TemporaryKeys(identity.FetchAsync, clock);
    }

    static IKeySource? FromProfile(IReadOnlyDictionary<string, string> profile) =>
        profile.TryGetValue("aws_access_key_id", out string? id) && profile.TryGetValue("aws_secret_access_key", out string? key)
            ? new S3Keys(id, key, profile.GetValueOrDefault("aws_session_token", ""))
            : null;

    static IKeySource? FromContainer(Func<string, string?> variable, TimeProvider clock)
    {
        string? address = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { } path
            ? ContainerHost + path
            : variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (address is null)
            return null;
        var endpoint = Address("AWS_CONTAINER_CREDENTIALS_FULL_URI", address);
        string ReadToken() =>
            variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { } file
                ? KeyFolder.ReadText(file)
                : variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") ?? "";
        return new TemporaryKeys((http, stop) => RoleEndpoint.FetchFromContainerAsync(endpoint, ReadToken, http, stop), clock);
    }

    static IKeySource FromInstance(Func<string, string?> variable, TimeProvider clock)
    {
        UsageException missing = new(Missing);
        if (string.Equals(variable("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            throw missing;
        string address = (variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? InstanceService).TrimEnd('/') + "/";
        var service = Address("AWS_EC2_METADATA_SERVICE_ENDPOINT", address);
        return new TemporaryKeys((http, stop) => RoleEndpoint.FetchFromInstanceAsync(service, missing, http, stop), clock);
    }

    static Uri Address(string name, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException($"{name} is not an http:// or https:// address: correct it.");
}
