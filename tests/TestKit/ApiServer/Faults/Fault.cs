namespace StackingK8s.TestKit.ApiServer.Faults;

/// <summary>What befalls requests that match; disposed, it befalls no more.</summary>
public sealed class Fault : IDisposable
{
    readonly Func<ApiRequest, bool> when;
    int matched,
        hits;
    volatile bool isOver;

    internal Fault(Func<ApiRequest, bool> when) => this.when = when;

    /// <summary>The first matching request it befalls, counted from 1.</summary>
    public int From { get; init; } = 1;

    /// <summary>How many matching requests it befalls.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>The request takes effect and the fault follows: what happened and what the client learns differ.</summary>
    public bool AfterExecuting { get; init; }

    /// <summary>How many requests it has befallen.</summary>
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
