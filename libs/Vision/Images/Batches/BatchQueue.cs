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
    readonly object _gate = new();
    readonly bool[] _filled = new bool[capacity];
    int _taken = first,
        _released = first;
    bool _stopped;
    Exception? _failure;

    /// <summary>Worker: waits for a free place, then takes the next batch. False when none is left or the consumer has stopped.</summary>
    public bool TryTakeNext(out int batch)
    {
        lock (_gate)
        {
            while (!_stopped && _taken < batches && _taken - _released >= capacity)
                Monitor.Wait(_gate);
            batch = _taken;
            if (_stopped || _taken == batches)
                return false;
            _taken++;
            return true;
        }
    }

    /// <summary>Worker: the batch is complete.</summary>
    public void MarkFilled(int batch)
    {
        lock (_gate)
        {
            _filled[batch % capacity] = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Worker: makes the consumer throw this.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Consumer: waits for the batch.</summary>
    public void WaitUntilFilled(int batch)
    {
        lock (_gate)
        {
            while (!_filled[batch % capacity] && _failure is null)
                Monitor.Wait(_gate);
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Consumer: done with the batch; its place may be filled anew.</summary>
    public void Release(int batch)
    {
        lock (_gate)
        {
            _filled[batch % capacity] = false;
            _released++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Consumer: no batch is wanted any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }
}
