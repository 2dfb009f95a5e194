using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>
/// Sends what no proper API server would: lists have the versions 10, 20, 30 …, with one Job named after each; each watch follows
/// the next script, or stays open and silent once there is none.
/// </summary>
sealed class ScriptedServer : IAsyncDisposable
{
    readonly WebApplication web;
    readonly ConcurrentQueue<Func<HttpContext, Task>> watches;
    int lists;

    ScriptedServer(IEnumerable<Func<HttpContext, Task>> watches)
    {
        this.watches = new(watches);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        web = builder.Build();
        web.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = null!;

    public int Lists => lists;

    /// <summary>The versions that watches started from.</summary>
    public ConcurrentQueue<string> WatchedFrom { get; } = new();

    public static async Task<ScriptedServer> StartAsync(params Func<HttpContext, Task>[] watches)
    {
        ScriptedServer server = new(watches);
        await server.web.StartAsync();
        server.Address = new(server.web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    /// <summary>A watch that sends this and ends.</summary>
    public static Func<HttpContext, Task> Says(string text) => context => context.Response.WriteAsync(text);

    public static string Event(string type, string name, int version) =>
        $$$"""{"type": "{{{type}}}", "object": {"metadata": {{{Metadata(name, version)}}}}}""" + "\n";

    static string Metadata(string name, int version) =>
        $$"""{"name": "{{name}}", "namespace": "ns", "uid": "{{name}}", "resourceVersion": "{{version}}"}""";

    async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Query["watch"] == "true")
        {
            WatchedFrom.Enqueue(context.Request.Query["resourceVersion"]!);
            if (watches.TryDequeue(out var script))
                await script(context);
            else
            {
                await context.Response.StartAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            return;
        }
        int version = 10 * Interlocked.Increment(ref lists);
        await context.Response.WriteAsync(
            $$"""
            {"kind": "JobList", "metadata": {"resourceVersion": "{{version}}"},
             "items": [{"metadata": {"name": "job-{{version}}", "namespace": "ns", "uid": "job-{{version}}", "resourceVersion": "{{version
                - 1}}"} }]}
            """
        );
    }

    public async ValueTask DisposeAsync()
    {
        await web.StopAsync();
        await web.DisposeAsync();
    }
}
