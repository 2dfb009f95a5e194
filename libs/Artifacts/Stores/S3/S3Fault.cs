using System.Globalization;
using System.Net;
using System.Security.Authentication;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Whose turn it is when an S3 server refuses or cannot be reached: time's (try again) or the user's (exit code 2, with the way out).</summary>
static class S3Fault
{
    /// <summary>Refusals that pass by themselves.</summary>
    public static bool Passes(HttpStatusCode status, string code) =>
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

    /// <summary>Failures of the connection that pass by themselves; certificates do not.</summary>
    public static bool Passes(Exception fault) =>
        fault switch
        {
            HttpRequestException { InnerException: AuthenticationException } => false,
            HttpRequestException or IOException or TimeoutException or OperationCanceledException => true,
            _ => false,
        };

    /// <summary>Why a connection failed, for messages. The address of the request is not repeated: it may be signed.</summary>
    public static string Words(Exception fault) =>
        fault switch
        {
            OperationCanceledException or TimeoutException => "no answer in time",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the server's name is unknown here",
            HttpRequestException { InnerException: { } inner } => inner.Message,
            _ => fault.Message,
        };

    public static UsageException Untrusted(S3Settings settings, Exception fault) =>
        new(
            $"{Server(settings)} has a certificate that is not trusted here ({(fault.InnerException ?? fault).Message}): name the file with its authority's certificates "
                + $"in AWS_CA_BUNDLE (on a cluster: the key ca.crt of the Secret), or correct the endpoint.",
            fault
        );

    /// <summary>A refusal that will be the same the next time.</summary>
    /// <param name="settings">Which server.</param>
    /// <param name="bucket">The bucket asked for.</param>
    /// <param name="refusal">What it said.</param>
    public static UsageException Refused(S3Settings settings, string bucket, S3Refusal refusal)
    {
        string said = string.Create(
            CultureInfo.InvariantCulture,
            $"{Server(settings)} answers {(int)refusal.Status}{(refusal.Code.Length > 0 ? $" {refusal.Code}" : "")}"
        );
        string detail = refusal.Message.Length > 0 ? $" ({settings.Keys.Hide(refusal.Message).TrimEnd('.')})" : "";
        string wayOut = refusal switch
        {
            { Code: "SignatureDoesNotMatch" } =>
                "access key and secret key do not belong together: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile (on a cluster: accessKey and secretKey of the Secret)",
            { Code: "InvalidAccessKeyId" } =>
                "the access key is not known there: check AWS_ACCESS_KEY_ID or the profile (on a cluster: accessKey of the Secret), and the endpoint",
            { Code: "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" } =>
                "the session token is no longer valid: get new keys and run again; what is committed is kept",
            { Code: "RequestTimeTooSkewed" or "RequestExpired" } =>
                $"this machine's clock ({DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss} UTC) is more than 15 minutes from the server's: set it right",
            { Code: "NoSuchBucket" } => $"there is no bucket {Artifacts.Words.Quoted(bucket)}: create it, or correct the location",
            { Code: "InvalidBucketName" } =>
                $"{Artifacts.Words.Quoted(bucket)} is no name that a bucket may have there: correct the location",
            { Code: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" }
            or { Status: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect } =>
                $"the bucket {Artifacts.Words.Quoted(bucket)} is in another region than {settings.Region}: set AWS_REGION{(refusal.Region.Length > 0 ? $"={refusal.Region}" : "")}",
            { Status: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } =>
                $"these keys may not do that in the bucket {Artifacts.Words.Quoted(bucket)}: they need to list, read, write and delete below the location",
            _ => "check the endpoint and that it is an S3 server",
        };
        return new($"{said}{detail}: {wayOut}.");
    }

    static string Server(S3Settings settings) => settings.Endpoint.GetLeftPart(UriPartial.Authority);
}
