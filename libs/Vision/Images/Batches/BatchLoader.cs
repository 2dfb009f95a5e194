using System.Diagnostics;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Augmentations;
using StackingK8s.Vision.Images.Caching;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// Fills batches from an <see cref="ImageCache"/> on threads of its own, ahead of the network that consumes them. What a batch contains and the order of the
/// batches depend on the arguments alone, never on the number of threads. One pass at a time.
/// <para>
/// n rows make ceil(n / batchSize) batches of even size: no row is left out, and no last batch is so small that batch
/// normalisation would take noise for statistics.
/// </para>
/// </summary>
public sealed class BatchLoader : IDisposable
{
    /// <summary>Batches that a device may still be copying when the next is handed out.</summary>
    const int InFlight = 4;

    readonly ImageCache _images;
    readonly int[] _rows;
    readonly int _workers;
    readonly Batch[] _ring;
    readonly Action? _settle;
    readonly EvenStretch _cuts;

    /// <param name="images">Where the pixels come from; must outlive the loader.</param>
    /// <param name="rows">Rows of the cache; a batch names its samples by position in this list.</param>
    /// <param name="batchSize">Most samples of a batch, at least 1.</param>
    /// <param name="workers">Threads that fill batches, at least 1. One augments about 55,000 images of 96 x 96 pixels a second by the default.</param>
    /// <param name="device">
    /// Where the consumer copies the batches; null for the processor. For a CUDA device they lie in pinned memory, from which copies need not be waited for.
    /// </param>
    /// <param name="cuts">Where the rows shall be cut into batches otherwise: into more, or as part of a longer list; none of more than batchSize.</param>
    public BatchLoader(
        ImageCache images,
        IReadOnlyList<int> rows,
        int batchSize,
        int workers = 1,
        Device? device = null,
        EvenStretch? cuts = null
    )
        : this(
            images,
            rows,
            batchSize,
            workers,
            device?.type == DeviceType.CUDA,
            device?.type == DeviceType.CUDA ? () => cuda.synchronize() : null,
            cuts
        ) { }

    /// <param name="settle">Returns when the device has made all copies it was asked for; null where copies are made at once.</param>
    internal BatchLoader(
        ImageCache images,
        IReadOnlyList<int> rows,
        int batchSize,
        int workers,
        bool pinned,
        Action? settle,
        EvenStretch? cuts = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _images = images;
        _rows = [.. rows];
        _workers = workers;
        _settle = settle;
        _cuts = cuts ?? EvenStretch.All(_rows.Length, (_rows.Length + batchSize - 1) / batchSize);
        if (_cuts.Total != _rows.Length)
            throw new ArgumentException($"Batches of {_cuts.Total} rows do not fit {_rows.Length}.", nameof(cuts));
        // One batch with the consumer, one ready, one per worker being filled, and those still being copied.
        _ring = new Batch[Math.Min(workers + 2 + (settle is null ? 0 : InFlight), BatchCount)];
        for (int i = 0; i < _ring.Length; i++)
            _ring[i] = new Batch(Math.Min(batchSize, _rows.Length), images.Size, pinned);
    }

    /// <summary>Batches in one pass.</summary>
    public int BatchCount => _cuts.Count;

    /// <summary>Share of the latest pass's time so far, 0 to 1, that the consumer waited for a batch. Near 0 is right; more asks for more workers.</summary>
    public double WaitShare { get; private set; }

    /// <summary>All rows as listed, as the cache has them.</summary>
    public IEnumerable<Batch> InOrder() =>
        Pass([.. Enumerable.Range(0, _rows.Length)], 0, () => (row, target) => _images.Image(row).CopyTo(target));

    /// <summary>All rows in the order of (seed, epoch), each augmented by its own random numbers of (seed, epoch, row).</summary>
    /// <param name="firstBatch">Where to begin, 0 to BatchCount: the batches from there on are those of a whole pass.</param>
    public IEnumerable<Batch> Shuffled(ulong seed, int epoch, Augmentation augmentation, int firstBatch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        return Pass(EpochOrder.Shuffle(seed, epoch, _rows), firstBatch, () =>
        {
            var workspace = augmentation.WorkspaceFor(_images.Size);
            return (row, target) => augmentation.Apply(_images.Image(row), target, SplitMix64.ForSample(seed, epoch, row), workspace);
        });
    }

    public void Dispose()
    {
        foreach (var batch in _ring)
            batch.Dispose();
    }

    delegate void Fill(int row, Span<byte> target);

    /// <param name="filler">Called once by each worker.</param>
    IEnumerable<Batch> Pass(int[] order, int firstBatch, Func<Fill> filler)
    {
        var queue = new BatchQueue(firstBatch, BatchCount, _ring.Length);
        var workers = new Thread[Math.Min(_workers, BatchCount - firstBatch)];
        for (int w = 0; w < workers.Length; w++)
        {
            workers[w] = new Thread(() => Work(queue, order, filler)) { IsBackground = true, Name = "batch loader" };
            workers[w].Start();
        }
        long began = Stopwatch.GetTimestamp(),
            waited = 0;
        int released = firstBatch;
        try
        {
            for (int i = firstBatch; i < BatchCount; i++)
            {
                long asked = Stopwatch.GetTimestamp();
                queue.WaitUntilFilled(i);
                waited += Stopwatch.GetTimestamp() - asked;
                WaitShare = (double)waited / Math.Max(1, Stopwatch.GetTimestamp() - began);
                yield return _ring[i % _ring.Length];
                // A place is filled anew only when its batch has been copied. Waiting for the device once for several batches leaves it busy in between.
                if (_settle is not null && i + 1 - released < Math.Min(InFlight, _ring.Length))
                    continue;
                _settle?.Invoke();
                for (; released <= i; released++)
                    queue.Release(released);
            }
        }
        finally
        {
            // Also when the consumer leaves early: no thread may write into a batch after this.
            queue.Stop();
            foreach (var worker in workers)
                worker.Join();
            _settle?.Invoke();
            WaitShare = (double)waited / Math.Max(1, Stopwatch.GetTimestamp() - began);
        }
    }

    void Work(BatchQueue queue, int[] order, Func<Fill> filler)
    {
        try
        {
            var fill = filler();
            while (queue.TryTakeNext(out int i))
            {
                var batch = _ring[i % _ring.Length];
                int start = _cuts.Start(i),
                    count = _cuts.Start(i + 1) - start;
                batch.Count = count;
                for (int k = 0; k < count; k++)
                {
                    int position = order[start + k];
                    batch.SetPosition(k, position);
                    fill(_rows[position], batch.ImageAt(k));
                }
                queue.MarkFilled(i);
            }
        }
        catch (Exception failure)
        {
            queue.Fail(failure);
        }
    }
}
