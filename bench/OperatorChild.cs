using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StackingK8s.Bench;

/// <summary>The operator as a process of its own, so that its memory and time are not the cluster's.</summary>
sealed class OperatorChild : IDisposable
{
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    readonly Process process;
    readonly int port = FreePort();

    public OperatorChild(string program, string kubeconfig)
    {
        process = new()
        {
            StartInfo = new(program, ["--kubeconfig", kubeconfig, "--port", $"{port}", "--log-format", "json"])
            {
                RedirectStandardOutput = true,
            },
        };
        // Its log is read, as it would otherwise block on a full pipe; only warnings and errors are shown.
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && !text.Contains("\"LogLevel\":\"Information\"", StringComparison.Ordinal))
                Console.Error.WriteLine(text);
        };
        Clock = Stopwatch.StartNew();
        process.Start();
        process.BeginOutputReadLine();
    }

    /// <summary>Since its start.</summary>
    public Stopwatch Clock { get; }

    public double CpuSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>The largest resident memory so far.</summary>
    public double PeakMiB => Status("VmHWM");

    public double ResidentMiB => Status("VmRSS");

    /// <returns>How long it took from the start.</returns>
    public async Task<TimeSpan> ReadyAsync()
    {
        while (!await IsReadyAsync())
            await Task.Delay(50);
        return Clock.Elapsed;
    }

    async Task<bool> IsReadyAsync()
    {
        if (process.HasExited)
            throw new InvalidOperationException($"The operator ended early (exit code {process.ExitCode}).");
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    double Status(string field) =>
        double.Parse(
            File.ReadLines($"/proc/{process.Id}/status")
                .First(line => line.StartsWith(field, StringComparison.Ordinal))
                .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        ) / 1024;

    public void Dispose()
    {
        if (!process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
                process.Kill();
        }
        process.Dispose();
        http.Dispose();
    }

    static int FreePort()
    {
        using TcpListener any = new(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }
}
