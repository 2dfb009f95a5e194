using StackingK8s.Vision.Images.Resampling;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// Memory that the augmentations of one thread reuse, so that a sample allocates none. From <see cref="Augmentation.WorkspaceFor"/>.
/// </summary>
public sealed class AugmentationWorkspace
{
    readonly byte[] copy;
    readonly SeparableFilter filter;

    /// <param name="size">Side of the images in pixels.</param>
    /// <param name="reach">Of the widest kernel, in pixels.</param>
    internal AugmentationWorkspace(int size, double reach)
    {
        Size = size;
        copy = new byte[size * size * 3];
        (Down, Across) = (new FilterTaps(size, reach), new FilterTaps(size, reach));
        filter = new SeparableFilter(Down, Across);
    }

    /// <summary>Side of the images in pixels.</summary>
    public int Size { get; }

    /// <summary>To be filled before <see cref="Filter"/>.</summary>
    internal FilterTaps Down { get; }

    /// <summary>As <see cref="Down"/>.</summary>
    internal FilterTaps Across { get; }

    /// <summary>Valid until the next copy or filtering.</summary>
    internal ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> pixels)
    {
        pixels.CopyTo(copy);
        return copy;
    }

    /// <summary>Replaces an image by its filtered self.</summary>
    internal void Filter(Span<byte> pixels) => filter.Apply(Copy(pixels), Size * 3, pixels);
}
