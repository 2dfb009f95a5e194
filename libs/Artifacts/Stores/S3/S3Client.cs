using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Sends requests to one bucket until they are answered: what passes by itself is retried, anything else ends at once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The client lives as long as its store, and that as long as the process.")]
sealed class S3Client
{
    /// <summary>As many as <see cref="S3Store"/>'s callers send requests at a time.</summary>
    const int Connections = 64;

    readonly S3Settings settings;
    readonly HttpClient http;
    readonly S3Outage outage;
    readonly TimeProvider clock;
    readonly string bucket,
        root;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="settings">Server and keys.</param>
    /// <param name="bucket">The bucket of every request.</param>
    /// <param name="report">Receives lines about outages.</param>
    /// <param name="clock">For time limits and pauses.</param>
    /// <exception cref="UsageException">The file with the authority's certificates holds none.</exception>
    public S3Client(S3Settings settings, string bucket, Action<string> report, TimeProvider clock)
    {
        (this.settings, this.bucket, this.clock) = (settings, bucket, clock);
        http = new(CreateHandler(settings)) { Timeout = Timeout.InfiniteTimeSpan };
        string authority = settings.Endpoint.Authority;
        outage = new($"{settings.Endpoint.Scheme}://{authority}", settings.Timing, clock, report);
        // A certificate for *.server does not cover a bucket with a dot in its name.
        bool asHost = !settings.PathStyle && !(settings.Endpoint.Scheme == "https" && bucket.Contains('.', StringComparison.Ordinal));
        root = asHost ? $"{settings.Endpoint.Scheme}://{bucket}.{authority}/" : $"{settings.Endpoint.Scheme}://{authority}/{bucket}/";
    }

    /// <summary>Sends a request, again and again where need be, and reads the answer.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="read">Reads the answer; called anew if the connection breaks meanwhile.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="S3ErrorException">The server answers with an error that the request expects.</exception>
    /// <exception cref="UsageException">The server refuses for good; the message says why and the way out.</exception>
    /// <exception cref="TransientException">The server could not be used for longer than <see cref="S3Timing.Patience"/>.</exception>
    public async Task<T> SendAsync<T>(S3Request request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken stop)
    {
        long? since = null;
        for (int failures = 1; ; failures++)
        {
            var (done, result, why) = await TryAsync(request, read, stop);
            if (done)
            {
                outage.End();
                return result!;
            }
            since ??= clock.GetTimestamp();
            await outage.WaitAsync(since.Value, failures, why, stop);
        }
    }

    /// <summary>For requests whose answer is short.</summary>
    /// <inheritdoc cref="SendAsync{T}"/>
    public Task<byte[]> SendAsync(S3Request request, CancellationToken stop) =>
        SendAsync(request, (answer, stop) => answer.Content.ReadAsByteArrayAsync(stop), stop);

    async Task<(bool Done, T? Result, string Why)> TryAsync<T>(
        S3Request request,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken stop
    )
    {
        using CancellationTokenSource late = new(TimeLimit(request), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            var keys = await settings.Keys.GetAsync(http, either.Token);
            using var message = request.Sign(root, settings.Region, keys, clock.GetUtcNow());
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.IsSuccessStatusCode)
                return (true, await read(answer, either.Token), "");
            var error = await S3Error.ReadAsync(answer, either.Token);
            if (S3ErrorPolicy.IsTransient(error.Status, error.Code))
                return (false, default, $"it answers {(int)error.Status} {error.Code}".TrimEnd());
            bool expected = request.Expected.Contains(error.Status) && error.Code != "NoSuchBucket";
            throw expected ? new S3ErrorException(error.Status, error.Code) : S3ErrorPolicy.ForRefusal(settings, keys, bucket, error);
        }
        catch (Exception fault) when (S3ErrorPolicy.IsTransient(fault) && !stop.IsCancellationRequested)
        {
            return (false, default, S3ErrorPolicy.Describe(fault));
        }
        catch (HttpRequestException untrusted) when (!stop.IsCancellationRequested)
        {
            throw S3ErrorPolicy.ForCertificate(settings, untrusted);
        }
    }

    TimeSpan TimeLimit(S3Request request) =>
        settings.Timing.Request + TimeSpan.FromSeconds((request.Body.Length + request.AnswerBytes) / settings.Timing.SlowestBytesPerSecond);

    static SocketsHttpHandler CreateHandler(S3Settings settings)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            ConnectTimeout = settings.Timing.Request,
            MaxConnectionsPerServer = Connections,
            // There may be many servers behind one name, and other ones tomorrow.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (settings.AuthorityFile is { } file)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(ReadCertificates(file));
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }
        return handler;
    }

    static X509Certificate2Collection ReadCertificates(string file)
    {
        const string WayOut = "put the authority's certificates there in PEM";
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (CryptographicException malformed)
        {
            throw new UsageException(
                $"AWS_CA_BUNDLE is {file}, which holds a damaged certificate ({malformed.Message}): {WayOut}.",
                malformed
            );
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(file, fault);
        }
        return certificates.Count > 0
            ? certificates
            : throw new UsageException($"AWS_CA_BUNDLE is {file}, which holds no certificate: {WayOut}.");
    }
}
