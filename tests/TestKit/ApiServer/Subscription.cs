using System.Threading.Channels;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>A subscriber with its queue: changes reach it in order, one at a time.</summary>
sealed class Subscription : IDisposable
{
    readonly Channel<StorageEvent> queue = Channel.CreateUnbounded<StorageEvent>(new UnboundedChannelOptions { SingleReader = true });
    readonly Action<Subscription> leave;

    public Subscription(Action<StorageEvent> onChange, Action<Subscription> leave)
    {
        this.leave = leave;
        _ = Task.Run(async () =>
        {
            await foreach (var change in queue.Reader.ReadAllAsync().ConfigureAwait(false)) onChange(change);
        });
    }

    public void Post(StorageEvent change) => queue.Writer.TryWrite(change);

    public void Dispose()
    {
        leave(this);
        queue.Writer.TryComplete();
    }
}
