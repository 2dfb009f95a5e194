using System.Net;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Ends as a <see cref="PodOutcome"/> says.</summary>
/// <param name="address">Where its progress is served.</param>
sealed class SimulatedRun(PodOutcome outcome, WorkLoop loop, PodLog log, IPEndPoint address) : PodRun
{
    readonly PageServer? page = outcome.Progress is { } progress ? new(address, progress) : null;
    Action<ContainerEnd>? ended;

    public override void Start(Action<ContainerEnd> ended)
    {
        this.ended = ended;
        page?.Start();
        log.Append(outcome.Log);
        if (outcome.NeverEnds)
            return;
        var end = ContainerEnd.Create(outcome.ExitCode, outcome.Reason, outcome.Message);
        if (outcome.Until is not { } until)
            loop.Add(this, () => End(end), outcome.After);
        else
            _ = until.ContinueWith(_ => loop.Add(this, () => End(end), outcome.After), TaskScheduler.Default);
    }

    public override void Terminate()
    {
        if (outcome.ExitCodeWhenStopped is { } code)
            End(ContainerEnd.Create(code, null, outcome.Message));
    }

    public override void Kill() => End(ContainerEnd.Create(137, null, null));

    public override void Dispose() => page?.Dispose();

    void End(ContainerEnd end)
    {
        loop.Remove(this);
        page?.Dispose();
        Interlocked.Exchange(ref ended, null)?.Invoke(end);
    }
}
