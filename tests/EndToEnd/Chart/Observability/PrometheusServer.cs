using System.Diagnostics;
using System.Text.Json.Nodes;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>A real Prometheus on the loopback, with a storage of its own.</summary>
sealed class PrometheusServer : IAsyncDisposable
{
    // Prometheus goes when its input ends, so also when this process is killed.
    const string Leashed = "\"$@\" & read -r _; kill $!; wait $!";

    readonly Process process;
    readonly Task<string> output,
        log;
    readonly HttpClient http;

    PrometheusServer(string program, string configuration, string storage, int port)
    {
        process = Process.Start(
            new ProcessStartInfo(
                "sh",
                [
                    "-c",
                    Leashed,
                    "sh",
                    program,
                    $"--config.file={configuration}",
                    $"--storage.tsdb.path={storage}",
                    $"--web.listen-address=127.0.0.1:{port}",
                    "--log.level=warn",
                ]
            )
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        (output, log) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
    }

    /// <param name="program">Its executable.</param>
    /// <param name="configuration">Its configuration file.</param>
    /// <param name="storage">A folder of its own.</param>
    public static async Task<PrometheusServer> StartAsync(string program, string configuration, string storage)
    {
        PrometheusServer server = new(program, configuration, storage, FreePort.Find());
        for (var watch = Stopwatch.StartNew(); ; )
        {
            try
            {
                using var ready = await server.http.GetAsync(new Uri("/-/ready", UriKind.Relative));
                if (ready.IsSuccessStatusCode)
                    return server;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            if (watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                await server.DisposeAsync();
                throw new TimeoutException($"Prometheus did not come up: {await server.log}");
            }
            await Task.Delay(50);
        }
    }

    /// <returns>The data of an answer of the HTTP API.</returns>
    /// <exception cref="InvalidOperationException">Prometheus refused, with its words.</exception>
    public async Task<JsonNode> GetAsync(string path, params (string Name, string Value)[] parameters)
    {
        string query = string.Join(
            '&',
            parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.Value)}")
        );
        var answer = JsonNode.Parse(
            await (await http.GetAsync(new Uri($"/api/v1/{path}?{query}", UriKind.Relative))).Content.ReadAsStringAsync()
        )!;
        return answer["status"]!.GetValue<string>() == "success"
            ? answer["data"]!
            : throw new InvalidOperationException($"{answer["error"]} in {query}");
    }

    /// <returns>The series of a query's answer now.</returns>
    public async Task<JsonArray> QueryAsync(string expression) => (await GetAsync("query", ("query", expression)))["result"]!.AsArray();

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await Task.WhenAll(output, log);
        process.Dispose();
        http.Dispose();
    }
}
