using System.Diagnostics;

namespace StackingK8s.Vision.Images;

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
    readonly ImageCache _images;
    readonly int[] _rows;
    readonly int _workers;
    readonly Batch[] _ring;

    /// <param name="images">Where the pixels come from; must outlive the loader.</param>
    /// <param name="rows">Rows of the cache; a batch names its samples by position in this list.</param>
    /// <param name="batchSize">Most samples of a batch, at least 1.</param>
    /// <param name="workers">Threads that fill batches, at least 1. One augments about 100,000 images of 64 x 64 pixels a second.</param>
    /// <param name="batches">Batches in one pass, where the rows shall make more than they need.</param>
    public BatchLoader(ImageCache images, IReadOnlyList<int> rows, int batchSize, int workers = 1, int? batches = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _images = images;
        _rows = [.. rows];
        _workers = workers;
        BatchCount = batches ?? (_rows.Length + batchSize - 1) / batchSize;
        // One batch with the consumer, one ready, and one per worker being filled.
        _ring = new Batch[Math.Min(workers + 2, BatchCount)];
        for (int i = 0; i < _ring.Length; i++) _ring[i] = new Batch(Math.Min(batchSize, _rows.Length), images.Size);
    }

    /// <summary>Batches in one pass.</summary>
    public int BatchCount { get; }

    /// <summary>Share of the latest pass's time so far, 0 to 1, that the consumer waited for a batch. Near 0 is right; more asks for more workers.</summary>
    public double WaitShare { get; private set; }

    /// <summary>All rows as listed, as the cache has them.</summary>
    public IEnumerable<Batch> InOrder() =>
        Pass([.. Enumerable.Range(0, _rows.Length)], (row, target) => _images.Image(row).CopyTo(target));

    /// <summary>All rows in the order of (seed, epoch), each augmented by its own random numbers of (seed, epoch, row).</summary>
    /// <param name="firstBatch">Batches to leave out at the start, 0 to <see cref="BatchCount"/>: those done before a training was resumed.</param>
    public IEnumerable<Batch> Shuffled(ulong seed, int epoch, Augmentation augmentation, int firstBatch = 0) => Pass(EpochOrder.Of(seed, epoch, _rows),
        (row, target) => augmentation.Apply(_images.Image(row), target, _images.Size, new SampleRandom(seed, epoch, row)), firstBatch);

    public void Dispose()
    {
        foreach (var batch in _ring) batch.Dispose();
    }

    delegate void Fill(int row, Span<byte> target);

    IEnumerable<Batch> Pass(int[] order, Fill fill, int firstBatch = 0)
    {
        int batches = BatchCount - firstBatch;
        var queue = new BatchQueue(batches, _ring.Length);
        var workers = new Thread[Math.Min(_workers, batches)];
        for (int w = 0; w < workers.Length; w++)
        {
            workers[w] = new Thread(() => Work(queue, order, fill, firstBatch)) { IsBackground = true, Name = "batch loader" };
            workers[w].Start();
        }
        long began = Stopwatch.GetTimestamp(), waited = 0;
        try
        {
            for (int i = 0; i < batches; i++)
            {
                long asked = Stopwatch.GetTimestamp();
                queue.WaitUntilFilled(i);
                waited += Stopwatch.GetTimestamp() - asked;
                WaitShare = (double)waited / Math.Max(1, Stopwatch.GetTimestamp() - began);
                yield return _ring[i % _ring.Length];
                queue.Release(i);
            }
        }
        finally
        {
            // Also when the consumer leaves early: no thread may write into a batch after this.
            queue.Stop();
            foreach (var worker in workers) worker.Join();
            WaitShare = (double)waited / Math.Max(1, Stopwatch.GetTimestamp() - began);
        }
    }

    void Work(BatchQueue queue, int[] order, Fill fill, int firstBatch)
    {
        var parts = new EvenParts(_rows.Length, BatchCount);
        try
        {
            while (queue.TryTakeNext(out int i))
            {
                var batch = _ring[i % _ring.Length];
                int start = parts.Start(firstBatch + i), count = parts.Start(firstBatch + i + 1) - start;
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
