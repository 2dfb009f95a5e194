using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Minio;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Sends requests to one bucket until they are answered: what passes by itself is retried, anything else ends at once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The client lives as long as its store, and that as long as the process.")]
sealed class S3Client
{
    /// <summary>As many as <see cref="S3Store"/>'s callers send requests at a time.</summary>
    const int Connections = 64;

    /// <summary>Bytes that the answer to a request of the Minio client may have: a page of a listing.</summary>
    const long ListingBytes = 4 << 20;

    /// <summary>For the Minio client, which for addresses of Amazon's would put the bucket into the host. Nothing is sent there.</summary>
    const string MinioEndpoint = "s3.invalid";

    readonly S3Settings settings;
    readonly HttpClient http;
    readonly S3Outage outage;
    readonly TimeProvider clock;
    readonly string root;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="settings">Server and keys.</param>
    /// <param name="bucket">The bucket of every request.</param>
    /// <param name="report">Receives lines about outages.</param>
    /// <param name="clock">For time limits and pauses.</param>
    /// <exception cref="UsageException">The file with the authority's certificates holds none.</exception>
    public S3Client(S3Settings settings, string bucket, Action<string> report, TimeProvider clock)
    {
        (this.settings, Bucket, this.clock) = (settings, bucket, clock);
        http = new(CreateHandler(settings)) { Timeout = Timeout.InfiniteTimeSpan };
        string authority = settings.Endpoint.Authority;
        outage = new($"{settings.Endpoint.Scheme}://{authority}", settings.Timing, clock, report);
        // A certificate for *.server does not cover a bucket with a dot in its name.
        bool asHost = !settings.PathStyle && !(settings.Endpoint.Scheme == "https" && bucket.Contains('.', StringComparison.Ordinal));
        root = asHost ? $"{settings.Endpoint.Scheme}://{bucket}.{authority}/" : $"{settings.Endpoint.Scheme}://{authority}/{bucket}/";
    }

    /// <summary>The bucket of every request.</summary>
    public string Bucket { get; }

    /// <summary>Sends a request, again and again where need be, and reads the answer.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="read">Reads the answer; called again if the connection breaks meanwhile.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="S3ErrorException">The server answers with an error that the request expects.</exception>
    /// <exception cref="UsageException">The server refuses for good; the message says why and the way out.</exception>
    /// <exception cref="TransientException">The server could not be used for longer than <see cref="S3Timing.Patience"/>.</exception>
    public Task<T> SendAsync<T>(S3Request request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken stop) =>
        RetryAsync(
            TimeLimit(request.Body.Length + request.ResponseBytes),
            async stop =>
            {
                var keys = await settings.Keys.GetAsync(http, stop);
                using var message = request.Sign(root, settings.Region, keys, clock.GetUtcNow());
                return await ReadResponseAsync(message, keys, request.Expected, read, stop);
            },
            stop
        );

    /// <summary>For requests whose answer is short.</summary>
    /// <inheritdoc cref="SendAsync{T}"/>
    public Task<byte[]> SendAsync(S3Request request, CancellationToken stop) =>
        SendAsync(request, (answer, stop) => answer.Content.ReadAsByteArrayAsync(stop), stop);

    /// <summary>A client of the Minio package with the current keys, whose requests are sent by this client.</summary>
    public async Task<IMinioClient> CreateMinioAsync(CancellationToken stop)
    {
        var keys = await RetryAsync<S3Keys>(settings.Timing.Request, async stop => (await settings.Keys.GetAsync(http, stop), ""), stop);
        return new MinioClient()
            .WithEndpoint(MinioEndpoint)
            .WithRegion(settings.Region)
            .WithCredentials(keys.AccessKey, keys.SecretKey)
            .WithSessionToken(keys.SessionToken)
            .WithHttpClient(new HttpClient(new MinioTransport(this)), disposeHttpClient: true)
            .Build();
    }

    /// <summary>
    /// Sends a request that the Minio client has made. It is signed again for every attempt, since an outage may last longer than the 15
    /// minutes of a signature, keys may be renewed meanwhile, and the Minio client addresses a bucket as a host for Amazon's own servers
    /// only.
    /// </summary>
    /// <param name="message">Addresses the bucket as a path.</param>
    /// <param name="read">Reads the answer; called again if the connection breaks meanwhile.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <inheritdoc cref="SendAsync{T}"/>
    public async Task<T> ForwardAsync<T>(
        HttpRequestMessage message,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken stop
    )
    {
        string path = Uri.UnescapeDataString(message.RequestUri!.AbsolutePath).TrimStart('/');
        S3Request request = new(message.Method, path[Bucket.Length..].TrimStart('/'))
        {
            Query = ParseQuery(message.RequestUri.Query),
            Body = message.Content is { } content ? await content.ReadAsByteArrayAsync(stop) : default(ReadOnlyMemory<byte>),
            ResponseBytes = ListingBytes,
            Expected = message.Method == HttpMethod.Delete ? [HttpStatusCode.NotFound] : [],
        };
        return await SendAsync(request, read, stop);
    }

    async Task<T> RetryAsync<T>(TimeSpan limit, Func<CancellationToken, Task<(T? Result, string Why)>> attempt, CancellationToken stop)
    {
        long? since = null;
        for (int failures = 1; ; failures++)
        {
            var (result, why) = await TryAsync(limit, attempt, stop);
            if (why.Length == 0)
            {
                outage.End();
                return result!;
            }
            since ??= clock.GetTimestamp();
            await outage.WaitAsync(since.Value, failures, why, stop);
        }
    }

    /// <returns>The result, or why there is none.</returns>
    async Task<(T? Result, string Why)> TryAsync<T>(
        TimeSpan limit,
        Func<CancellationToken, Task<(T? Result, string Why)>> attempt,
        CancellationToken stop
    )
    {
        using CancellationTokenSource late = new(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            return await attempt(either.Token);
        }
        catch (Exception fault) when (S3ErrorPolicy.IsTransient(fault) && !stop.IsCancellationRequested)
        {
            return (default, S3ErrorPolicy.Describe(fault));
        }
        catch (HttpRequestException untrusted) when (!stop.IsCancellationRequested)
        {
            throw S3ErrorPolicy.ForCertificate(settings, untrusted);
        }
    }

    async Task<(T? Result, string Why)> ReadResponseAsync<T>(
        HttpRequestMessage message,
        S3Keys keys,
        IReadOnlyList<HttpStatusCode> expected,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken stop
    )
    {
        using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop);
        if (answer.IsSuccessStatusCode)
            return (await read(answer, stop), "");
        var error = await S3Error.ReadAsync(answer, stop);
        if (S3ErrorPolicy.IsTransient(error.Status, error.Code))
            return (default, $"it answers {(int)error.Status} {error.Code}".TrimEnd());
        throw expected.Contains(error.Status) && error.Code != "NoSuchBucket"
            ? new S3ErrorException(error.Status, error.Code)
            : S3ErrorPolicy.ForRefusal(settings, keys, Bucket, error, clock.GetUtcNow());
    }

    static Dictionary<string, string> ParseQuery(string query) =>
        query
            .TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=', 2))
            .ToDictionary(
                parts => Uri.UnescapeDataString(parts[0]),
                parts => parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "",
                StringComparer.Ordinal
            );

    TimeSpan TimeLimit(long bytes) => settings.Timing.Request + TimeSpan.FromSeconds(bytes / settings.Timing.SlowestBytesPerSecond);

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
            certificates.ImportFromPemFile(RegularFile.Require(file));
        }
        catch (CryptographicException malformed)
        {
            throw new UsageException(
                $"AWS_CA_BUNDLE is {file}, which contains a damaged certificate ({malformed.Message}): {WayOut}.",
                malformed
            );
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(file, fault);
        }
        return certificates.Count > 0
            ? certificates
            : throw new UsageException($"AWS_CA_BUNDLE is {file}, which contains no certificate: {WayOut}.");
    }
}
