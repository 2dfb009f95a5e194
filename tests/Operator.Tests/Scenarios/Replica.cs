using System.Globalization;
using System.Net.NetworkInformation;
using System.Text.RegularExpressions;
using StackingK8s.Operator;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>One operator process, beside others or in their place, within this process.</summary>
sealed partial class Replica : IAsyncDisposable
{
    // Below the ports that systems give to whoever asks for any: nobody takes one between the look and the use.
    static int lastPort = 20_000 + Environment.ProcessId % 5_000;

    readonly CancellationTokenSource life = new();
    readonly int port = FreePort();

    /// <param name="options">Its command line; the port is chosen here.</param>
    public Replica(OperatorOptions options) => Ended = Task.Run(() => OperatorProcess.RunAsync(options with { Port = port }, life.Token));

    /// <summary>The exit code, once there is one.</summary>
    public Task<int> Ended { get; }

    public async Task<int> StopAsync()
    {
        await life.CancelAsync();
        return await Ended;
    }

    /// <returns>The sum of a metric's series with this piece in their labels.</returns>
    public async Task<double> MetricAsync(string metric, string labels = "")
    {
        using HttpClient http = new();
        string page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        return Series()
            .Matches(page)
            .Where(series =>
                series.Groups["name"].Value == metric && series.Groups["labels"].Value.Contains(labels, StringComparison.Ordinal)
            )
            .Sum(series => double.Parse(series.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        life.Dispose();
    }

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>.*)\})? (?<value>[0-9.e+-]+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Series();

    static int FreePort()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        int port;
        while (taken.Contains(port = Interlocked.Increment(ref lastPort))) { }
        return port;
    }
}
