namespace StackingK8s.TestKit.ApiServer.Faults;

/// <summary>One watch that is being served.</summary>
sealed class OpenWatch(WatchControl control, ApiRequest request, CancellationToken aborted) : IDisposable
{
    readonly CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(aborted);

    public ApiRequest Request => request;
    public CancellationToken Ended => ended.Token;

    public void End()
    {
        try
        {
            ended.Cancel();
        }
        catch (ObjectDisposedException) { }
    }

    public Task ThawedAsync() => control.ThawOf(request).WaitAsync(Ended);

    public void Dispose()
    {
        control.Close(this);
        ended.Dispose();
    }
}
