using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackingK8s.TestKit.ApiServer.Controllers;
using StackingK8s.TestKit.ApiServer.Faults;
using StackingK8s.TestKit.ApiServer.Serving;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>
/// A Kubernetes API server in this process, over real HTTP on a free port of this machine. It answers like a recorded one of version 1.36,
/// collects garbage, counts quotas and establishes CRDs; nothing runs Jobs or pods unless a controller works on <see cref="Storage"/>.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    readonly WebApplication web;
    readonly Api api;
    readonly Watches watches;
    readonly List<IDisposable> controllers = [];
    readonly X509Certificate2? certificate;

    ApiServer(ObjectStorage storage, X509Certificate2? certificate)
    {
        Storage = storage;
        this.certificate = certificate;
        Faults = new FaultPlan(storage);
        api = new Api(storage, Logs);
        watches = new Watches(storage, Faults.Watches);
        controllers.Add(storage.Subscribe(new GarbageCollector(storage).React));
        controllers.Add(storage.Subscribe(new NamespaceController(storage).React));
        controllers.Add(storage.Subscribe(new DefinitionController(storage).React));
        controllers.Add(storage.Subscribe(new QuotaController(storage).React));
        foreach (string ns in (string[])["default", "kube-system"])
            storage.Create(Kinds.Namespace, new() { ["metadata"] = new JsonObject { ["name"] = ns } });

        var builder = WebApplication.CreateSlimBuilder();
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        web = builder.Build();
        web.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = null!;
    public ObjectStorage Storage { get; }
    public PodLogs Logs { get; } = new();
    public FaultPlan Faults { get; }

    /// <summary>How often a watch that allows it gets a BOOKMARK.</summary>
    public TimeSpan BookmarkInterval
    {
        get => watches.BookmarkInterval;
        set => watches.BookmarkInterval = watches.FirstBookmark = value;
    }

    /// <param name="clock">Source of timestamps.</param>
    /// <param name="history">Number of changes per kind that can be watched again.</param>
    /// <param name="tls">HTTPS, and with it HTTP/2, like real servers; the kubeconfig contains the certificate.</param>
    public static async Task<ApiServer> StartAsync(TimeProvider? clock = null, int history = 50_000, bool tls = false)
    {
        var server = new ApiServer(new ObjectStorage(clock) { History = history }, tls ? ServerCertificate.Make() : null);
        await server.web.StartAsync();
        server.Address = new Uri(
            server.web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
        return server;
    }

    /// <summary>Writes a kubeconfig for this server, and returns its path.</summary>
    public string WriteKubeconfig(string path)
    {
        string authority = certificate is null
            ? ""
            : $", certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()))}";
        File.WriteAllText(
            path,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: double
            contexts:
            - name: double
              context: {cluster: double, user: double, namespace: default}
            clusters:
            - name: double
              cluster: {server: "{{Address.AbsoluteUri.TrimEnd('/')}}"{{authority}}}
            users:
            - name: double
              user: {token: anyone}

            """
        );
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var controller in controllers)
            controller.Dispose();
        Faults.EndWatches();
        await web.StopAsync();
        await web.DisposeAsync();
        certificate?.Dispose();
    }

    async Task AnswerAsync(HttpContext context)
    {
        var request = Faults.Log(index => ApiRequest.Parse(index, context.Request));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (Faults.BeforeExecute is { } before)
            await before(request);
        var faults = Faults.Befalling(request);
        if (await SufferAsync(faults.Where(fault => !fault.AfterExecuting), request, context, executed: false))
            return;

        ApiAnswer answer;
        try
        {
            if (request.Verb == "watch")
            {
                var resource = api.Resolve(request);
                Faults.LogOutcome(request, 200, executed: true);
                await watches.ServeAsync(resource, request, context, Table.IsAskedFor(context.Request.Headers.Accept.ToString()));
                return;
            }
            answer = api.Answer(
                request,
                context.Request.ContentType?.Split(';')[0] ?? "",
                context.Request.Headers.Accept.ToString(),
                body.GetBuffer().AsMemory(0, (int)body.Length)
            );
        }
        catch (ApiException refusal)
        {
            answer = ApiAnswer.Create(refusal);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // A bug of this server: reported where the test that met it looks.
            answer = ApiAnswer.Create(new ApiException(500, "InternalError", $"Internal error occurred: {bug}"));
        }
        bool executed = answer.Code < 300;
        if (Faults.AfterExecute is { } after)
            await after(request, answer.Code);
        if (await SufferAsync(faults.Where(fault => fault.AfterExecuting), request, context, executed))
            return;
        Faults.LogOutcome(request, answer.Code, executed);
        if (answer.Code == 200 && FollowedLog.IsAskedFor(request))
            await new FollowedLog(Storage, Logs).WriteAsync(request, answer, context);
        else
            await WriteAsync(answer, context);
    }

    /// <summary>Applies faults; true where they leave nothing to answer.</summary>
    async Task<bool> SufferAsync(IEnumerable<Fault> faults, ApiRequest request, HttpContext context, bool executed)
    {
        foreach (var fault in faults)
        {
            if (fault.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, context.RequestAborted);
            if (fault.Cuts)
            {
                Faults.LogOutcome(request, 0, executed);
                context.Abort();
                return true;
            }
            if (fault.Answer is not { } refusal)
                continue;
            Faults.LogOutcome(request, refusal.Code, executed);
            await WriteAsync(ApiAnswer.Create(refusal) with { RetryAfterSeconds = fault.RetryAfterSeconds }, context);
            return true;
        }
        return false;
    }

    static async Task WriteAsync(ApiAnswer answer, HttpContext context)
    {
        context.Response.StatusCode = answer.Code;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        if (answer.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
