using System.Runtime.ExceptionServices;

namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// Who may touch which place of a ring of batches: batch i lives in place i mod capacity; workers take batches in order, the consumer
/// gets them in order. The lowest batch not yet consumed is always with some worker, so nobody waits for ever.
/// </summary>
/// <param name="first">The first batch of the pass.</param>
/// <param name="batches">One past its last.</param>
/// <param name="capacity">Places of the ring.</param>
sealed class BatchQueue(int first, int batches, int capacity)
{
    readonly object gate = new();
    readonly bool[] filled = new bool[capacity];
    int taken = first,
        released = first;
    bool stopped;
    Exception? failure;

    /// <summary>Worker: waits for a free place, then takes the next batch. False when none is left or the consumer has stopped.</summary>
    public bool TryTakeNext(out int batch)
    {
        lock (gate)
        {
            while (!stopped && taken < batches && taken - released >= capacity)
                Monitor.Wait(gate);
            batch = taken;
            if (stopped || taken == batches)
                return false;
            taken++;
            return true;
        }
    }

    /// <summary>Worker: the batch is complete.</summary>
    public void MarkFilled(int batch)
    {
        lock (gate)
        {
            filled[batch % capacity] = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Worker: makes the consumer throw this.</summary>
    public void Fail(Exception failure)
    {
        lock (gate)
        {
            this.failure ??= failure;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Consumer: waits for the batch.</summary>
    public void WaitUntilFilled(int batch)
    {
        lock (gate)
        {
            while (!filled[batch % capacity] && this.failure is null)
                Monitor.Wait(gate);
            if (this.failure is not null)
                ExceptionDispatchInfo.Throw(this.failure);
        }
    }

    /// <summary>Consumer: done with the batch; its place may be filled anew.</summary>
    public void Release(int batch)
    {
        lock (gate)
        {
            filled[batch % capacity] = false;
            released++;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Consumer: no batch is wanted any more.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }
    }
}
