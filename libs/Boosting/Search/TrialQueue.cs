using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace StackingK8s.Boosting.Search;

/// <summary>
/// Hands out paths in order to several threads, skipping those whose histograms do not fit into the rest of a byte budget.
/// A path larger than the whole budget runs alone. Once <paramref name="isOver"/>, nothing more is handed out but the first.
/// </summary>
sealed class TrialQueue(IReadOnlyList<BoostingPath> paths, Func<BoostingPath, long> bytesOf, long budget, Func<bool>? isOver = null)
{
    // Monitor, not Lock: threads wait here for bytes to come back.
    readonly object gate = new();

    // The next one last, where it is cheap to remove: there may be a million.
    readonly List<BoostingPath> waiting = [.. paths.Reverse()];
    ExceptionDispatchInfo? failure;
    long used;
    int running;

    /// <summary>The next path that fits, waiting for one if need be; false when none is left. Each taken path must be returned.</summary>
    public bool TryTake([NotNullWhen(true)] out BoostingPath? path)
    {
        lock (gate)
        {
            while (waiting.Count > 0)
            {
                if (waiting.Count < paths.Count && isOver?.Invoke() == true)
                    break;
                int next = waiting.FindLastIndex(candidate => running == 0 || bytesOf(candidate) <= budget - used);
                if (next >= 0)
                {
                    path = waiting[next];
                    waiting.RemoveAt(next);
                    used += bytesOf(path);
                    running++;
                    return true;
                }
                Monitor.Wait(gate);
            }
            path = null;
            return false;
        }
    }

    public void Return(BoostingPath path)
    {
        lock (gate)
        {
            used -= bytesOf(path);
            running--;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Hands out nothing more; the first failure is kept.</summary>
    public void Fail(Exception cause)
    {
        lock (gate)
        {
            failure ??= ExceptionDispatchInfo.Capture(cause);
            waiting.Clear();
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Whether trials still running should stop too.</summary>
    public bool Failed
    {
        get
        {
            lock (gate)
                return failure is not null;
        }
    }

    public void ThrowIfFailed() => failure?.Throw();
}
