namespace StackingK8s.Vision.Images;

/// <summary>What a network looks at in an image. docs/preprocessing.md has pictures and formulas.</summary>
public enum ImageView
{
    /// <summary>The photograph: red, green, blue.</summary>
    Rgb,

    /// <summary>
    /// Per channel what a pixel differs from the mean of its four neighbours by: p - mean, times 8, plus 128, cut to a byte.
    /// </summary>
    Laplacian,

    /// <summary>
    /// Three high-pass filters of steganalysis on the mean of the channels, one per output channel (Fridrich and Kodovský, Rich models for
    /// steganalysis of digital images, 2012): the second difference across, the 3 x 3 and the 5 x 5 square filter; times 8, plus 128, cut
    /// to a byte.
    /// </summary>
    Srm,
}

/// <summary>The pixels that are made of a file: size x size x 3 bytes of a view, taken at the image's own resolution.</summary>
/// <param name="Size">Side in pixels, at least 1.</param>
/// <param name="View">What is shown.</param>
public readonly record struct ImageForm(int Size, ImageView View = ImageView.Rgb)
{
    /// <summary>rgb, laplacian or srm: the view in file names, weights' metadata and messages.</summary>
    public string ViewName => View.ToString().ToLowerInvariant();

    /// <summary>Bytes of an image: Size x Size x 3.</summary>
    public int Bytes => Size * Size * 3;

    /// <summary>The photograph itself in that size.</summary>
    /// <param name="size">Side in pixels.</param>
    public static implicit operator ImageForm(int size) => FromInt32(size);

    /// <summary>The photograph itself in that size.</summary>
    /// <param name="size">Side in pixels.</param>
    public static ImageForm FromInt32(int size) => new(size);
}
