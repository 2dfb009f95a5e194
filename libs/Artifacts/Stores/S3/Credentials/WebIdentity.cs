using System.Globalization;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3.Credentials;

/// <summary>
/// Keys for a token that an identity provider issued, such as a Kubernetes service account's (on EKS: IAM roles for service accounts). The
/// request is AssumeRoleWithWebIdentity of the AWS Security Token Service, version 2011-06-15, which MinIO answers as well.
/// </summary>
/// <param name="endpoint">Address of the token service.</param>
/// <param name="tokenFile">Holds the token; read anew for every request, since its issuer renews it.</param>
/// <param name="role">ARN of the role to assume.</param>
/// <param name="session">Name of the session, for the audit log of the service.</param>
sealed class WebIdentity(Uri endpoint, string tokenFile, string role, string session)
{
    /// <summary>Keys of the role.</summary>
    /// <exception cref="UsageException">The token cannot be read, or the service refuses it.</exception>
    public async Task<TemporaryKeys.Lease> FetchAsync(HttpClient http, CancellationToken stop)
    {
        Dictionary<string, string> form = new()
        {
            ["Action"] = "AssumeRoleWithWebIdentity",
            ["Version"] = "2011-06-15",
            ["RoleArn"] = role,
            ["RoleSessionName"] = session,
            ["WebIdentityToken"] = await ReadTokenAsync(stop),
        };
        using FormUrlEncodedContent content = new(form);
        using var answer = await http.PostAsync(endpoint, content, stop);
        string body = await answer.Content.ReadAsStringAsync(stop);
        if (answer.IsSuccessStatusCode)
            return Parse(body);
        // A service that is overloaded or cannot reach the identity provider answers 4xx or 5xx with this code.
        string code = Find(body, "Code");
        if (answer.StatusCode >= HttpStatusCode.InternalServerError || code is "Throttling" or "IDPCommunicationError")
            throw new HttpRequestException($"the token service answers {(int)answer.StatusCode} {code}".TrimEnd());
        throw new UsageException(
            $"{endpoint} refuses the web identity ({(int)answer.StatusCode} {code}): "
                + $"check AWS_ROLE_ARN ({role}) and that its trust policy allows this service account."
        );
    }

    async Task<string> ReadTokenAsync(CancellationToken stop)
    {
        try
        {
            return (await File.ReadAllTextAsync(RegularFile.Require(tokenFile), stop)).Trim();
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException(
                $"AWS_WEB_IDENTITY_TOKEN_FILE is {tokenFile}, which does not exist: mount the token, or unset the variable.",
                fault
            );
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(tokenFile, fault);
        }
    }

    static TemporaryKeys.Lease Parse(string body)
    {
        string access = Find(body, "AccessKeyId"),
            secret = Find(body, "SecretAccessKey");
        return
            access.Length > 0
            && secret.Length > 0
            && DateTimeOffset.TryParse(
                Find(body, "Expiration"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var expiresAt
            )
            ? new(new(access, secret, Find(body, "SessionToken")), expiresAt)
            : throw new HttpRequestException("the token service's answer holds no keys");
    }

    static string Find(string body, string name)
    {
        try
        {
            return XDocument.Parse(body).Descendants().FirstOrDefault(each => each.Name.LocalName == name)?.Value ?? "";
        }
        catch (XmlException)
        {
            // A proxy's own page.
            return "";
        }
    }
}
