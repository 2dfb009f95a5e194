using System.Globalization;
using System.Net;
using System.Text.Json;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3.Credentials;

/// <summary>
/// Keys of the role that a container or a virtual machine has, from an address on the machine itself: the container credentials endpoint
/// (ECS, EKS Pod Identity), or the instance metadata service, version 2 (EC2).
/// </summary>
static class RoleEndpoint
{
    /// <summary>Of three requests to the same host. AWS's tools wait one second for each (botocore, metadata_service_timeout).</summary>
    static readonly TimeSpan InstanceTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Asks the container credentials endpoint.</summary>
    /// <param name="address">AWS_CONTAINER_CREDENTIALS_FULL_URI, or 169.254.170.2 with AWS_CONTAINER_CREDENTIALS_RELATIVE_URI.</param>
    /// <param name="readToken">What to authorise with; "" for nothing. Read anew each time, since its issuer renews it.</param>
    /// <param name="http">Sends the request.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="UsageException">The endpoint refuses.</exception>
    public static async Task<TemporaryKeys.Lease> FetchFromContainerAsync(
        Uri address,
        Func<string> readToken,
        HttpClient http,
        CancellationToken stop
    )
    {
        var answer = await SendAsync(http, HttpMethod.Get, address, "Authorization", readToken(), stop);
        return answer.Status == HttpStatusCode.OK
            ? Parse(answer.Body)
            : throw new UsageException(
                $"{address} refuses keys for this container ({(int)answer.Status}): check that a role is associated with it."
            );
    }

    /// <summary>Asks the instance metadata service.</summary>
    /// <param name="service">http://169.254.169.254/, or AWS_EC2_METADATA_SERVICE_ENDPOINT.</param>
    /// <param name="missing">What to throw where there is no such service or it has no role.</param>
    /// <param name="http">Sends the requests.</param>
    /// <param name="stop">Cancels them.</param>
    public static async Task<TemporaryKeys.Lease> FetchFromInstanceAsync(
        Uri service,
        UsageException missing,
        HttpClient http,
        CancellationToken stop
    )
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(InstanceTimeout);
        try
        {
            Uri token = new(service, "latest/api/token"),
                roles = new(service, "latest/meta-data/iam/security-credentials/");
            var session = await SendAsync(http, HttpMethod.Put, token, "X-aws-ec2-metadata-token-ttl-seconds", "21600", late.Token);
            if (session.Status != HttpStatusCode.OK)
                throw missing;
            Task<(HttpStatusCode Status, string Body)> GetAsync(Uri address) =>
                SendAsync(http, HttpMethod.Get, address, "X-aws-ec2-metadata-token", session.Body, late.Token);
            var role = await GetAsync(roles);
            if (role.Status != HttpStatusCode.OK || role.Body.Length == 0)
                throw missing;
            var keys = await GetAsync(new(roles, role.Body.Split('\n')[0].Trim()));
            return keys.Status == HttpStatusCode.OK ? Parse(keys.Body) : throw missing;
        }
        catch (Exception absent) when (absent is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            throw missing;
        }
    }

    static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpClient http,
        HttpMethod method,
        Uri address,
        string header,
        string value,
        CancellationToken stop
    )
    {
        using HttpRequestMessage request = new(method, address);
        if (value.Length > 0)
            request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await http.SendAsync(request, stop);
        if (answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            throw new HttpRequestException($"{address} answers {(int)answer.StatusCode}");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
    }

    static TemporaryKeys.Lease Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            string Value(string name) => json.RootElement.GetProperty(name).GetString() ?? "";
            var expiresAt = DateTimeOffset.Parse(Value("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return new(new(Value("AccessKeyId"), Value("SecretAccessKey"), Value("Token")), expiresAt);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new HttpRequestException("the role's endpoint answers without keys", fault);
        }
    }
}
