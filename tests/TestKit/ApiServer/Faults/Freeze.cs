namespace StackingK8s.TestKit.ApiServer.Faults;

/// <summary>Some watches are silent until this is disposed.</summary>
sealed class Freeze(WatchControl control, Func<ApiRequest, bool> which) : IDisposable
{
    readonly TaskCompletionSource thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<ApiRequest, bool> Which => which;
    public Task Thawed => thawed.Task;

    public void Dispose()
    {
        control.Thaw(this);
        thawed.TrySetResult();
    }
}
