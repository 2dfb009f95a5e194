using System.Diagnostics;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Augmentations;
using StackingK8s.Vision.Images.Caching;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// Fills batches from an <see cref="ImageCache"/> on threads of its own, ahead of the network that consumes them. What a batch contains and
/// the order of the batches depend on the arguments alone, never on the number of threads. One pass at a time.
/// <para>
/// n rows make ceil(n / batchSize) batches of even size: no row is left out, and no last batch is so small that batch
/// normalisation would take noise for statistics.
/// </para>
/// </summary>
public sealed class BatchLoader : IDisposable
{
    /// <summary>
    /// Batches that a device may still be copying when the next is returned: one wait for the device for four batches keeps it busy.
    /// </summary>
    const int InFlight = 4;

    readonly ImageCache images;
    readonly int[] rows;
    readonly int workers;
    readonly Batch[] ring;
    readonly Action? waitForCopies;
    readonly EvenStretch batches;

    /// <summary>Allocates the batches; no thread runs before a pass.</summary>
    /// <param name="images">Where the pixels come from; must outlive the loader.</param>
    /// <param name="rows">Rows of the cache; a batch names its samples by position in this list.</param>
    /// <param name="batchSize">Most samples of a batch, at least 1.</param>
    /// <param name="workers">
    /// Threads that fill batches, at least 1, default 1. One applies the default augmentation to about 70,000 images of 96 x 96 pixels a
    /// second (docs/benchmarks.md).
    /// </param>
    /// <param name="device">
    /// Where the consumer copies the batches; null for the CPU. For a CUDA device they lie in pinned memory, from which copies are
    /// asynchronous.
    /// </param>
    /// <param name="batches">
    /// Another split of the rows into batches: into more, or as part of a longer list; none of more than <paramref name="batchSize"/>.
    /// Default null: as few even batches as possible.
    /// </param>
    /// <exception cref="ArgumentException">The split is of another number of rows.</exception>
    public BatchLoader(
        ImageCache images,
        IReadOnlyList<int> rows,
        int batchSize,
        int workers = 1,
        Device? device = null,
        EvenStretch? batches = null
    )
        : this(
            images,
            rows,
            batchSize,
            workers,
            device?.type == DeviceType.CUDA,
            device?.type == DeviceType.CUDA ? () => cuda.synchronize() : null,
            batches
        ) { }

    /// <param name="images">The cache.</param>
    /// <param name="rows">Rows of the cache, in the order of positions.</param>
    /// <param name="batchSize">Images of a batch, at least 1.</param>
    /// <param name="workers">Threads that fill batches, at least 1.</param>
    /// <param name="pinned">Whether the batches' memory is page-locked, for copies to a GPU.</param>
    /// <param name="batches">How the rows are split into batches; null: full ones, and a rest.</param>
    /// <param name="waitForCopies">Returns when the device has made all copies that were begun; null where copies are synchronous.</param>
    internal BatchLoader(
        ImageCache images,
        IReadOnlyList<int> rows,
        int batchSize,
        int workers,
        bool pinned,
        Action? waitForCopies,
        EvenStretch? batches = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        this.images = images;
        this.rows = [.. rows];
        this.workers = workers;
        this.waitForCopies = waitForCopies;
        this.batches = batches ?? EvenStretch.All(this.rows.Length, (this.rows.Length + batchSize - 1) / batchSize);
        if (this.batches.Total != this.rows.Length)
            throw new ArgumentException($"The batches hold {this.batches.Total} rows, the list {this.rows.Length}.", nameof(batches));
        // One batch with the consumer, one ready, one per worker being filled, and those still being copied.
        ring = new Batch[Math.Min(workers + 2 + (waitForCopies is null ? 0 : InFlight), BatchCount)];
        for (int i = 0; i < ring.Length; i++)
            ring[i] = new Batch(Math.Min(batchSize, this.rows.Length), images.Size, pinned);
    }

    /// <summary>Batches in one pass.</summary>
    public int BatchCount => this.batches.Count;

    /// <summary>
    /// Share of the latest pass's time so far, 0 to 1, that the consumer waited for a batch. Near 0 is right; else add workers.
    /// </summary>
    public double WaitShare { get; private set; }

    /// <summary>All rows in the order of the list, not augmented.</summary>
    /// <returns>The batches; each is valid until the next is taken.</returns>
    public IEnumerable<Batch> InOrder() =>
        Pass([.. Enumerable.Range(0, this.rows.Length)], 0, () => (row, target) => this.images.Image(row).CopyTo(target));

    /// <summary>All rows in the order of (seed, epoch), each augmented by its own random numbers of (seed, epoch, row).</summary>
    /// <param name="seed">Of the training.</param>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="augmentation">How images are changed.</param>
    /// <param name="firstBatch">Where to begin, 0 to <see cref="BatchCount"/>: the batches from there on are those of a whole pass.</param>
    /// <returns>The batches; each is valid until the next is taken.</returns>
    public IEnumerable<Batch> Shuffled(ulong seed, int epoch, Augmentation augmentation, int firstBatch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        return Pass(EpochOrder.Shuffle(seed, epoch, this.rows), firstBatch, () =>
        {
            var workspace = augmentation.WorkspaceFor(this.images.Size);
            return (row, target) => augmentation.Apply(this.images.Image(row), target, SplitMix64.ForSample(seed, epoch, row), workspace);
        });
    }

    /// <summary>Releases the batches; no pass may be running.</summary>
    public void Dispose()
    {
        foreach (var batch in ring)
            batch.Dispose();
    }

    delegate void FillImage(int row, Span<byte> target);

    /// <param name="order">Positions, in the order of the pass.</param>
    /// <param name="firstBatch">Batches left out at the beginning, from 0.</param>
    /// <param name="filler">Called once by each worker.</param>
    IEnumerable<Batch> Pass(int[] order, int firstBatch, Func<FillImage> filler)
    {
        var queue = new BatchQueue(firstBatch, BatchCount, ring.Length);
        var workers = Start(Math.Min(this.workers, BatchCount - firstBatch), () => Fill(queue, order, filler));
        long began = Stopwatch.GetTimestamp(),
            waited = 0;
        int released = firstBatch; // batches before it may be filled again
        try
        {
            for (int i = firstBatch; i < BatchCount; i++)
            {
                long asked = Stopwatch.GetTimestamp();
                queue.WaitUntilFilled(i);
                waited += Stopwatch.GetTimestamp() - asked;
                WaitShare = (double)waited / Math.Max(1, Stopwatch.GetTimestamp() - began);
                yield return ring[i % ring.Length];
                released = Release(queue, released, i + 1);
            }
        }
        finally
        {
            // Also when the consumer stops early: no thread may write into a batch after this.
            queue.Stop();
            foreach (var worker in workers)
                worker.Join();
            this.waitForCopies?.Invoke();
            WaitShare = (double)waited / Math.Max(1, Stopwatch.GetTimestamp() - began);
        }
    }

    static Thread[] Start(int count, ThreadStart work)
    {
        var threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            threads[i] = new Thread(work) { IsBackground = true, Name = "batch loader" };
            threads[i].Start();
        }
        return threads;
    }

    /// <summary>
    /// Lets the workers reuse the batches that the consumer is done with and the device has copied; on a device, several at a time.
    /// </summary>
    /// <returns>The first batch that may not be filled again yet.</returns>
    int Release(BatchQueue queue, int released, int consumed)
    {
        if (this.waitForCopies is not null && consumed - released < Math.Min(InFlight, ring.Length))
            return released;
        this.waitForCopies?.Invoke();
        for (; released < consumed; released++)
            queue.Release(released);
        return released;
    }

    void Fill(BatchQueue queue, int[] order, Func<FillImage> filler)
    {
        try
        {
            var fill = filler();
            while (queue.TryTakeNext(out int i))
            {
                var batch = ring[i % ring.Length];
                int start = this.batches.Start(i),
                    count = this.batches.Start(i + 1) - start;
                batch.Count = count;
                for (int k = 0; k < count; k++)
                {
                    int position = order[start + k];
                    batch.SetPosition(k, position);
                    fill(this.rows[position], batch.ImageAt(k));
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
