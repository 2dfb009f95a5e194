using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Prometheus;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Steps;

/// <summary>Serves /progress (JSON, <see cref="StepProgress"/>) and /metrics (Prometheus text) of one step on one port.</summary>
public sealed class ProgressServer : IAsyncDisposable
{
    readonly WebApplication web;

    ProgressServer(WebApplication web) => this.web = web;

    /// <summary>Starts to serve.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="everyAddress">Listen beyond the loopback: in a pod, where the operator and Prometheus call from outside.</param>
    /// <param name="progress">What /progress serves.</param>
    /// <param name="registry">What /metrics serves.</param>
    /// <returns>Null when the port is taken: a step must not fail because nobody can watch it.</returns>
    public static async Task<ProgressServer?> StartAsync(int port, bool everyAddress, ProgressReporter progress, CollectorRegistry registry)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(everyAddress ? IPAddress.Any : IPAddress.Loopback, port));
        var web = builder.Build();
        web.MapGet("/progress", () => Results.Text(ContractJson.Write(progress.Latest), "application/json"));
        web.MapMetrics(settings => settings.Registry = registry);
        try
        {
            await web.StartAsync();
            return new ProgressServer(web);
        }
        catch (IOException taken)
        {
            progress.Log($"warning: /progress and /metrics are not served ({taken.Message})");
            await web.DisposeAsync();
            return null;
        }
    }

    /// <summary>Stops serving.</summary>
    public async ValueTask DisposeAsync() => await web.DisposeAsync();
}
