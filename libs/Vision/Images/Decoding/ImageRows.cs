using System.Buffers;
using System.Runtime.InteropServices;
using NetVips;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>
/// Reads an image of three 8-bit bands from the top down, a few rows at a time, on the caller's thread: no second thread to wait for, and
/// no more memory than the rows still needed, however large the image.
/// </summary>
sealed unsafe partial class ImageRows : PixelRows
{
    // Two rows of blocks of a JPEG with subsampled colours.
    const int RowsAtATime = 32;

    const int Bands = 3;

    readonly Region region;
    readonly byte[] ring;
    readonly byte* start;
    readonly int left,
        width,
        height,
        stride,
        capacity;
    GCHandle pin;
    int read;

    /// <param name="image">sRGB, 8 bits, three bands; must outlive this.</param>
    /// <param name="left">First column wanted.</param>
    /// <param name="width">Columns wanted.</param>
    /// <param name="kept">Rows that stay valid together, at least 1.</param>
    public ImageRows(Image image, int left, int width, int kept)
    {
        (this.left, this.width, this.height, stride, capacity) = (left, width, image.Height, width * Bands, kept + RowsAtATime);
        this.region = Region.New(image);
        ring = ArrayPool<byte>.Shared.Rent(checked(capacity * stride));
        pin = GCHandle.Alloc(ring, GCHandleType.Pinned);
        start = (byte*)pin.AddrOfPinnedObject();
    }

    /// <inheritdoc/>
    public override byte* Row(int y)
    {
        while (read <= y)
            ReadMore();
        return Slot(y);
    }

    /// <inheritdoc/>
    public override void ReadToEnd()
    {
        while (read < this.height)
            ReadMore();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        this.region.Dispose();
        pin.Free();
        ArrayPool<byte>.Shared.Return(ring);
    }

    void ReadMore()
    {
        int count = Math.Min(RowsAtATime, this.height - read);
        byte* rows = Fetch(this.region, this.left, read, width, count, out _);
        if (rows is null)
            throw new VipsException($"rows {read} to {read + count - 1}");
        for (int i = 0; i < count; i++)
            new ReadOnlySpan<byte>(rows + i * stride, stride).CopyTo(new Span<byte>(Slot(read++), stride));
        Free(rows);
    }

    byte* Slot(int y) => start + (long)(y % capacity) * stride;

    // NetVips' own Fetch makes a new array for each call.
    [LibraryImport("libvips.so.42", EntryPoint = "vips_region_fetch")]
    private static partial byte* Fetch(Region region, int left, int top, int width, int height, out nuint bytes);

    [LibraryImport("libvips.so.42", EntryPoint = "g_free")]
    private static partial void Free(byte* memory);
}
