namespace StackingK8s.TestKit.ApiServer.Faults;

/// <summary>A fault of matching requests, until it is disposed.</summary>
public sealed class Fault : IDisposable
{
    readonly Func<ApiRequest, bool> when;
    int matched,
        hits;
    volatile bool isOver;

    internal Fault(Func<ApiRequest, bool> when) => this.when = when;

    /// <summary>The first matching request that it affects, from 1.</summary>
    public int From { get; init; } = 1;

    /// <summary>Number of matching requests that it affects.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>The request takes effect before the fault: what happened and what the client learns differ.</summary>
    public bool AfterExecuting { get; init; }

    /// <summary>Number of requests that it has affected.</summary>
    public int Hits => Volatile.Read(ref hits);

    internal TimeSpan Delay { get; init; }
    internal ApiException? Answer { get; init; }
    internal int? RetryAfterSeconds { get; init; }
    internal bool Cuts { get; init; }

    internal bool Befalls(ApiRequest request)
    {
        if (isOver || !when(request))
            return false;
        int number = Interlocked.Increment(ref matched);
        if (number < From || number - From >= Times)
            return false;
        Interlocked.Increment(ref hits);
        return true;
    }

    public void Dispose() => isOver = true;
}
