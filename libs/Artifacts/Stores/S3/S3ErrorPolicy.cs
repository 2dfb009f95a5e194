using System.Globalization;
using System.Net;
using System.Security.Authentication;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// What follows when an S3 server refuses or cannot be reached: a retry, or the end with exit code 2 and the way out. Pure.
/// </summary>
static class S3ErrorPolicy
{
    /// <summary>Whether an error passes by itself.</summary>
    public static bool IsTransient(HttpStatusCode status, string code) =>
        status
            is HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout
                or HttpStatusCode.InsufficientStorage
        // An S3 server's own timeout for a body that came too slowly is a 400, a clash with another request a 409.
        || code is "RequestTimeout" or "SlowDown" or "InternalError" or "ServiceUnavailable" or "OperationAborted" or "IncompleteBody";

    /// <summary>Whether a failure of the connection passes by itself; an untrusted certificate does not.</summary>
    public static bool IsTransient(Exception fault) =>
        fault switch
        {
            HttpRequestException { InnerException: AuthenticationException } => false,
            HttpRequestException or IOException or TimeoutException or OperationCanceledException => true,
            _ => false,
        };

    /// <summary>Why a connection failed, for messages. The address of the request is not repeated: it may be signed.</summary>
    public static string Describe(Exception fault) =>
        fault switch
        {
            OperationCanceledException or TimeoutException => "no answer in time",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the server's name is unknown here",
            HttpRequestException { InnerException: { } inner } => inner.Message,
            _ => fault.Message,
        };

    /// <summary>The server's certificate is not trusted.</summary>
    public static UsageException ForCertificate(S3Settings settings, Exception fault) =>
        new(
            $"{Server(settings)} has a certificate that is not trusted here ({(fault.InnerException ?? fault).Message}): set AWS_CA_BUNDLE "
                + "to a file with its authority's certificates (on a cluster: the key ca.crt of the Secret), or correct the endpoint.",
            fault
        );

    /// <summary>An error that will be the same the next time.</summary>
    /// <param name="settings">Which server.</param>
    /// <param name="keys">Signed the request; they are removed from the server's message.</param>
    /// <param name="bucket">The bucket asked for.</param>
    /// <param name="error">The server's answer.</param>
    /// <param name="now">By this machine's clock.</param>
    public static UsageException ForRefusal(S3Settings settings, S3Keys keys, string bucket, S3Error error, DateTimeOffset now)
    {
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{Server(settings)} answers {(int)error.Status}{(error.Code.Length > 0 ? $" {error.Code}" : "")}"
        );
        string detail = error.Message.Length > 0 ? $" ({keys.Hide(error.Message).TrimEnd('.')})" : "";
        return new($"{what}{detail}: {WayOut(settings, MessageText.Quote(bucket), error, now)}.");
    }

    static string WayOut(S3Settings settings, string bucket, S3Error error, DateTimeOffset now) =>
        error switch
        {
            { Code: "SignatureDoesNotMatch" } => "access key and secret key do not belong together: check AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY, or the profile (on a cluster: accessKey and secretKey of the Secret)",
            { Code: "InvalidAccessKeyId" } => "the access key is not known there: check AWS_ACCESS_KEY_ID or the profile "
                + "(on a cluster: accessKey of the Secret), and the endpoint",
            { Code: "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" } =>
                "the session token is no longer valid: get new keys and run again; what is committed is kept",
            { Code: "RequestTimeTooSkewed" or "RequestExpired" } => $"this machine's clock ({now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC) "
                + "is more than 15 minutes from the server's: set it right",
            { Code: "NoSuchBucket" } => $"the bucket {bucket} does not exist: create it, or correct the location",
            { Code: "InvalidBucketName" } => $"{bucket} is not a valid bucket name there: correct the location",
            { Code: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" }
            or { Status: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect } =>
                $"the bucket {bucket} is in another region than {settings.Region}: "
                    + $"set AWS_REGION{(error.Region.Length > 0 ? $"={error.Region}" : "")}",
            { Status: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } =>
                $"these keys may not do that in the bucket {bucket}: allow them to list, read, write and delete below the location",
            _ => "check the endpoint and that it is an S3 server",
        };

    static string Server(S3Settings settings) => settings.Endpoint.GetLeftPart(UriPartial.Authority);
}
