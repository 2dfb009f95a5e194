using StackingK8s.Operator;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>One operator in this process.</summary>
sealed class Replica : IAsyncDisposable
{
    readonly CancellationTokenSource life = new();
    readonly Task<int> ended;

    /// <param name="options">Its command line.</param>
    public Replica(OperatorOptions options) => ended = Task.Run(() => OperatorProcess.RunAsync(options, life.Token));

    /// <summary>Stops it as SIGTERM does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await life.CancelAsync();
        return await ended;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        life.Dispose();
    }
}
