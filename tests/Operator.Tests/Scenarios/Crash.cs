using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.ApiServer.Faults;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>The operator's end at one of its own writes, which takes effect or not, and whose answer it never gets.</summary>
sealed class Crash : IDisposable
{
    readonly TaskCompletionSource happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly FaultPlan faults;
    readonly Fault cut;
    int seen;

    /// <param name="cluster">Whose operator is to die.</param>
    /// <param name="write">At which of its writes from now on, counted from 1.</param>
    /// <param name="executed">Whether that write still takes effect.</param>
    /// <param name="which">The writes that count; null: all.</param>
    public Crash(OperatedCluster cluster, int write, bool executed, Func<ApiRequest, bool>? which = null)
    {
        faults = cluster.Faults;
        int doomed = -1;
        cut = faults.Cut(request => request.Index == doomed, afterExecuting: executed);
        faults.BeforeExecute = async request =>
        {
            if (
                !request.IsWrite
                || !OperatedCluster.IsOperators(request.UserAgent)
                || which?.Invoke(request) == false
                || Interlocked.Increment(ref seen) != write
            )
                return;
            doomed = request.Index;
            if (!executed)
                await EndAsync(cluster);
        };
        faults.AfterExecute = async (request, _) =>
        {
            if (request.Index == doomed)
                await EndAsync(cluster);
        };
    }

    /// <summary>Comes with the operator's end.</summary>
    public Task Happened => happened.Task;

    public void Dispose()
    {
        cut.Dispose();
        (faults.BeforeExecute, faults.AfterExecute) = (null, null);
    }

    // Only asked to end here: it ends once it notices that this very request is lost.
    async Task EndAsync(OperatedCluster cluster)
    {
        await cluster.KillOperatorAsync();
        happened.TrySetResult();
    }
}
