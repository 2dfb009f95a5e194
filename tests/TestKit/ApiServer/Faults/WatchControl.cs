namespace StackingK8s.TestKit.ApiServer.Faults;

/// <summary>The open watches, and what a test does to them.</summary>
sealed class WatchControl
{
    readonly Lock gate = new();
    readonly List<OpenWatch> open = [];
    readonly List<Freeze> freezes = [];

    public OpenWatch Open(ApiRequest request, CancellationToken aborted)
    {
        var watch = new OpenWatch(this, request, aborted);
        lock (gate)
            open.Add(watch);
        return watch;
    }

    public int Count(Func<ApiRequest, bool> which)
    {
        lock (gate)
            return open.Count(watch => which(watch.Request));
    }

    public void End(Func<ApiRequest, bool> which)
    {
        OpenWatch[] ending;
        lock (gate)
            ending = [.. open.Where(watch => which(watch.Request))];
        foreach (var watch in ending)
            watch.End();
    }

    /// <summary>
    /// Open watches and new ones alike stay open and silent until the result is disposed; then they deliver what they held back.
    /// </summary>
    public IDisposable Freeze(Func<ApiRequest, bool> which)
    {
        var freeze = new Freeze(this, which);
        lock (gate)
            freezes.Add(freeze);
        return freeze;
    }

    public Task ThawOf(ApiRequest request)
    {
        lock (gate)
            return Task.WhenAll(freezes.Where(freeze => freeze.Which(request)).Select(freeze => freeze.Thawed));
    }

    public void Close(OpenWatch watch)
    {
        lock (gate)
            open.Remove(watch);
    }

    public void Thaw(Freeze freeze)
    {
        lock (gate)
            freezes.Remove(freeze);
    }
}
