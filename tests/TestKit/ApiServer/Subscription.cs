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
            await foreach (var change in queue.Reader.ReadAllAsync())
                Notify(onChange, change);
        });
    }

    public void Post(StorageEvent change) => queue.Writer.TryWrite(change);

    public void Dispose()
    {
        leave(this);
        queue.Writer.TryComplete();
    }

    static void Notify(Action<StorageEvent> onChange, StorageEvent change)
    {
        try
        {
            onChange(change);
        }
        catch (ApiException)
        {
            // The object has changed since; that change comes next.
        }
        catch (Exception fault)
        {
            // A subscriber's bug must be seen, and must not stop the queue.
            Console.Error.WriteLine($"A subscriber failed at {change.Type} {change.Kind.Kind} {change.Stored.Name}: {fault}");
        }
    }
}
