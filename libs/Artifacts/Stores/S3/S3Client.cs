using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Sends requests to one bucket until they are answered: what passes by itself is waited out, what does not ends at once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The client lives as long as its store, and that as long as the process.")]
sealed class S3Client
{
    const int Connections = 64;

    readonly S3Settings settings;
    readonly S3Signer signer;
    readonly HttpClient http;
    readonly S3Outage outage;
    readonly TimeProvider clock;
    readonly string bucket,
        root;

    /// <param name="settings">Server and keys.</param>
    /// <param name="bucket">The bucket of every request.</param>
    /// <param name="say">Told of outages.</param>
    /// <param name="clock">For time limits and pauses.</param>
    /// <exception cref="UsageException">The file with the authority's certificates holds none.</exception>
    public S3Client(S3Settings settings, string bucket, Action<string> say, TimeProvider clock)
    {
        (this.settings, this.bucket, this.clock) = (settings, bucket, clock);
        signer = new(settings);
        http = new(Handler(settings)) { Timeout = Timeout.InfiniteTimeSpan };
        string authority = settings.Endpoint.Authority;
        outage = new($"{settings.Endpoint.Scheme}://{authority}", settings.Timing, clock, say);
        // A certificate for *.server does not cover a bucket with a dot in its name.
        bool asHost = !settings.PathStyle && !(settings.Endpoint.Scheme == "https" && bucket.Contains('.', StringComparison.Ordinal));
        root = asHost ? $"{settings.Endpoint.Scheme}://{bucket}.{authority}/" : $"{settings.Endpoint.Scheme}://{authority}/{bucket}/";
    }

    /// <param name="request">What to ask.</param>
    /// <param name="read">Takes the answer; called anew if the connection breaks under it.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="S3RefusedException">The server refused in a way that the request foresees.</exception>
    /// <exception cref="UsageException">The server refuses for good; the message says why and the way out.</exception>
    /// <exception cref="TransientException">The server could not be used for longer than is waited.</exception>
    public async Task<T> SendAsync<T>(S3Request request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken stop)
    {
        long? since = null;
        for (int failures = 1; ; failures++)
        {
            var (done, result, why) = await TryAsync(request, read, stop);
            if (done)
            {
                outage.Ended();
                return result!;
            }
            since ??= clock.GetTimestamp();
            await outage.WaitAsync(since.Value, failures, why, stop);
        }
    }

    /// <summary>For requests whose answer is short.</summary>
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
            using var message = signer.Sign(request, new Uri(root + Escaped(request.Key)));
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.IsSuccessStatusCode)
                return (true, await read(answer, either.Token), "");
            var refusal = await S3Refusal.ReadAsync(answer, either.Token);
            if (S3Fault.Passes(refusal.Status, refusal.Code))
                return (false, default, $"it answers {(int)refusal.Status} {refusal.Code}".TrimEnd());
            bool foreseen = request.Foreseen.Contains(refusal.Status) && refusal.Code != "NoSuchBucket";
            throw foreseen ? new S3RefusedException(refusal.Status, refusal.Code) : S3Fault.Refused(settings, bucket, refusal);
        }
        catch (Exception fault) when (S3Fault.Passes(fault) && !stop.IsCancellationRequested)
        {
            return (false, default, S3Fault.Words(fault));
        }
        catch (HttpRequestException untrusted) when (!stop.IsCancellationRequested)
        {
            throw S3Fault.Untrusted(settings, untrusted);
        }
    }

    TimeSpan TimeLimit(S3Request request) =>
        settings.Timing.Request + TimeSpan.FromSeconds((request.Body.Length + request.AnswerBytes) / settings.Timing.SlowestBytesPerSecond);

    static string Escaped(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    static SocketsHttpHandler Handler(S3Settings settings)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            ConnectTimeout = settings.Timing.Request,
            MaxConnectionsPerServer = Connections,
            // Behind a name there may be many servers, and others tomorrow.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (settings.AuthorityFile is { } file)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(Certificates(file));
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }
        return handler;
    }

    static X509Certificate2Collection Certificates(string file)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (CryptographicException malformed)
        {
            throw new UsageException(
                $"AWS_CA_BUNDLE names {file}, which holds a damaged certificate ({malformed.Message}): put the authority's certificates there in PEM.",
                malformed
            );
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Reading(file, fault);
        }
        return certificates.Count > 0
            ? certificates
            : throw new UsageException(
                $"AWS_CA_BUNDLE names {file}, which holds no certificate: put the authority's certificates there in PEM."
            );
    }
}
