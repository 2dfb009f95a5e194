using static TorchSharp.torch;

namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// One reusable buffer of a <see cref="BatchLoader"/>. Loader threads fill its memory without touching a tensor; its tensors are made for,
/// and on, the consumer's thread. Everything taken from a batch is valid until the next one is taken; copies to a device that were begun
/// by then still copy the right bytes.
/// </summary>
public sealed unsafe class Batch : IDisposable
{
    readonly Tensor pixels,
        positions;
    readonly byte* pixelBytes;
    readonly long* positionNumbers;
    readonly int imageBytes;

    internal Batch(int capacity, int size, bool pinned)
    {
        imageBytes = size * size * 3;
        this.pixels = Buffer([capacity, size, size, 3], ScalarType.Byte, pinned);
        this.positions = Buffer([capacity], ScalarType.Int64, pinned);
        // Native memory does not move; the pointers hold as long as the tensors.
        fixed (
            byte* pixels = this.pixels.bytes,
                positions = this.positions.bytes
        )
        {
            pixelBytes = pixels;
            positionNumbers = (long*)positions;
        }
    }

    /// <summary>Number of samples, at least 1.</summary>
    public int Count { get; internal set; }

    /// <summary>Bytes of the samples' images, one after another.</summary>
    public ReadOnlySpan<byte> PixelBytes => new(pixelBytes, Count * imageBytes);

    /// <summary>(n, size, size, 3) uint8, without a copy. Belongs to the caller's dispose scope.</summary>
    public Tensor Pixels() => this.pixels.narrow(0, 0, Count);

    /// <summary>(n) int64: where each sample stands in the loader's rows, without a copy. Belongs to the caller's dispose scope.</summary>
    public Tensor Positions() => this.positions.narrow(0, 0, Count);

    /// <summary>Releases the memory; the loader does it.</summary>
    public void Dispose()
    {
        this.pixels.Dispose();
        this.positions.Dispose();
    }

    static Tensor Buffer(long[] shape, ScalarType type, bool pinned)
    {
        using var scope = NewDisposeScope();
        var buffer = empty(shape, type);
        return (pinned ? buffer.pin_memory() : buffer).DetachFromDisposeScope();
    }

    internal Span<byte> ImageAt(int index) => new(pixelBytes + (long)index * imageBytes, imageBytes);

    internal void SetPosition(int index, int position) => positionNumbers[index] = position;
}
