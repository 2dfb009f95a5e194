using StackingK8s.Artifacts.Stores;

namespace StackingK8s.OutOfFold;

/// <summary>
/// Compares what is written to it with a file, in pieces of a fixed size whatever the file claims to hold. Only remembers where the two
/// differ.
/// </summary>
/// <param name="path">The file; null compares with nothing.</param>
sealed class ComparingStream(string? path) : Stream
{
    /// <summary>Of an element of an array: differences are told per element. All offsets of elements are multiples of it.</summary>
    public const int Unit = sizeof(float);

    const int MostRemembered = 5,
        ChunkBytes = 1 << 18;

    readonly FileStream? committed = path is null ? null : RegularFile.Open(path);
    readonly byte[] chunk = new byte[ChunkBytes];
    readonly List<Difference> differences = [];
    long position;

    /// <summary>The first elements that differ, where both have any.</summary>
    public IReadOnlyList<Difference> Differences => differences;

    /// <summary>How many elements differ, where both have any.</summary>
    public long Different { get; private set; }

    /// <summary>Line of the first difference, from 1; of a text.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Bytes of the file.</summary>
    public long CommittedLength => committed?.Length ?? 0;

    /// <summary>Whether all that was written is all that the file has.</summary>
    public bool Equal => Different == 0 && CommittedLength == position;

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => position;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException("A comparison goes forward only.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (int done = 0, count; done < buffer.Length; done += count, position += count)
        {
            // Chunks end where elements end.
            count = Math.Min(buffer.Length - done, ChunkBytes - (int)(position % Unit));
            Compare(buffer.Slice(done, count), chunk.AsSpan(0, Read(count)));
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            committed?.Dispose();
        base.Dispose(disposing);
    }

    int Read(int count)
    {
        if (committed is null)
            return 0;
        try
        {
            int read = 0;
            for (int more; read < count; read += more)
                if ((more = RandomAccess.Read(committed.SafeFileHandle, chunk.AsSpan(read, count - read), position + read)) == 0)
                    break;
            return read;
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(path!, fault);
        }
    }

    void Compare(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
    {
        int both = Math.Min(expected.Length, found.Length),
            same = expected.CommonPrefixLength(found);
        if (Different == 0)
            Line += expected[..same].Count((byte)'\n');
        for (; same < both; same += expected[same..].CommonPrefixLength(found[same..]))
        {
            // From the start of the element that differs to its end; it is counted once.
            int begin = same - (int)((position + same) % Unit),
                end = Math.Min(begin + Unit, both);
            Different++;
            if (differences.Count < MostRemembered && begin >= 0 && end - begin == Unit)
                differences.Add(new(position + begin, expected[begin..end].ToArray(), found[begin..end].ToArray()));
            same = end;
        }
    }
}

/// <summary>An element that differs.</summary>
/// <param name="Offset">Of its first byte.</param>
/// <param name="Expected">Its bytes as they must be.</param>
/// <param name="Found">Its bytes as they are committed.</param>
readonly record struct Difference(long Offset, byte[] Expected, byte[] Found);
