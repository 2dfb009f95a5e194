using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Operator.Cluster.Health;

/// <summary>Serves /healthz, /readyz and /metrics on one port.</summary>
sealed class HealthServer : IAsyncDisposable
{
    readonly WebApplication web;

    HealthServer(WebApplication web) => this.web = web;

    /// <summary>The port it listens on.</summary>
    public int Port => new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <param name="port">0: any that is free.</param>
    /// <param name="alive">Problems that only a restart can solve; empty: none.</param>
    /// <param name="ready">What is not ready yet; empty: ready.</param>
    /// <exception cref="UsageException">The port cannot be bound.</exception>
    public static async Task<HealthServer> StartAsync(
        IPAddress address,
        int port,
        Func<IEnumerable<string>> alive,
        Func<IEnumerable<string>> ready,
        CollectorRegistry registry
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, port));
        var web = builder.Build();
        web.MapGet("/healthz", () => Respond(alive()));
        web.MapGet("/readyz", () => Respond(ready()));
        web.MapMetrics(settings => settings.Registry = registry);
        try
        {
            await web.StartAsync();
            return new(web);
        }
        catch (Exception taken) when (taken is IOException or System.Net.Sockets.SocketException)
        {
            await web.DisposeAsync();
            throw new UsageException(
                $"Health and metrics cannot be served on {address}:{port} ({taken.Message.TrimEnd('.')}). Choose another port with --port.",
                taken
            );
        }
    }

    static IResult Respond(IEnumerable<string> problems)
    {
        string text = string.Join('\n', problems);
        return text.Length == 0 ? Results.Text("ok\n") : Results.Text($"{text}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();
}
