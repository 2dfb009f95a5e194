using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Cli.Running;

/// <summary>Runs one step program as a child process and relays its progress.</summary>
/// <param name="programs">Folder of the step programs.</param>
/// <param name="work">The run's folder.</param>
/// <param name="environment">Variables for every child; they override this process's own.</param>
/// <param name="pollInterval">Time between two requests for the child's /progress.</param>
sealed class StepProcess(string programs, WorkDirectory work, IReadOnlyDictionary<string, string> environment, TimeSpan pollInterval)
    : IDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <param name="step">The step; its task has been saved.</param>
    /// <param name="threads">Cores the child may use.</param>
    /// <param name="memory">Bytes the child may count on.</param>
    /// <param name="report">Called with the child's progress while it runs.</param>
    /// <param name="stop">Asks the child to stop; after <see cref="Grace"/> it is killed.</param>
    public async Task<StepOutcome> RunAsync(PlannedStep step, int threads, long memory, Action<StepProgress> report, CancellationToken stop)
    {
        File.Delete(work.Message(step));
        int port = FreePort();
        // Unbuffered, so that the log of a hanging step can be followed.
        await using FileStream file = new(work.Log(step), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var log = Stream.Synchronized(file);
        using var child = Process.Start(CreateStartInfo(step, threads, memory, port))
            ?? throw new InvalidOperationException($"{step.Stage.Program} did not start.");
        var output = Task.WhenAll(
            child.StandardOutput.BaseStream.CopyToAsync(log, CancellationToken.None),
            child.StandardError.BaseStream.CopyToAsync(log, CancellationToken.None)
        );
        using CancellationTokenSource ended = new();
        var relay = RelayProgressAsync(port, report, ended.Token);
        await WaitAsync(child, stop);
        await ended.CancelAsync();
        await Task.WhenAll(output, relay);
        return new(step, child.ExitCode, work.ReadMessage(step));
    }

    public void Dispose() => http.Dispose();

    ProcessStartInfo CreateStartInfo(PlannedStep step, int threads, long memory, int port)
    {
        ProcessStartInfo start = new(Path.Combine(programs, step.Stage.Program))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (
            string argument in (string[])
                [
                    "--task",
                    work.Task(step),
                    "--scratch-dir",
                    work.Scratch,
                    "--cache-dir",
                    work.Cache,
                    "--termination-message",
                    work.Message(step),
                    "--port",
                    port.ToString(CultureInfo.InvariantCulture),
                    // Our end of its standard input closes when this process ends, even by kill -9, so no orphan keeps training.
                    "--stop-with-stdin",
                ]
        )
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        // The same limit a container's CPU quota would be to it.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = threads.ToString(CultureInfo.InvariantCulture);
        // Both can only be set before a process starts, and matter to speed alone. Large pages for the heap save a tenth of the time of a
        // large network on a CPU; idle threads of libtorch that give up their core soon do not slow down the other folds.
        start.Environment.TryAdd("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        start.Environment.TryAdd("GOMP_SPINCOUNT", "10000");
        start.Environment["STACKING_MEMORY_LIMIT"] = memory.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    static async Task WaitAsync(Process child, CancellationToken stop)
    {
        try
        {
            await child.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            child.StandardInput.Close();
            using CancellationTokenSource patience = new(Grace);
            try
            {
                await child.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                child.Kill();
                await child.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    async Task RelayProgressAsync(int port, Action<StepProgress> report, CancellationToken ended)
    {
        Uri page = new($"http://127.0.0.1:{port}/progress");
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pollInterval, ended);
                report(ContractJson.Read<StepProgress>(await http.GetByteArrayAsync(page, ended)));
            }
            catch (Exception unavailable) when (unavailable is HttpRequestException or OperationCanceledException or JsonException)
            {
                // Not listening yet, or gone: the next poll or the exit code will show which.
            }
        }
    }

    static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
