namespace StackingK8s.Vision.Images.Decoding;

/// <summary>Why an image file cannot be used. One reason per file: the first that applies, in this order.</summary>
public enum UnreadableReason
{
    /// <summary>The file does not exist.</summary>
    Missing,

    /// <summary>The file exists, but reading is not permitted or failed.</summary>
    NotReadable,

    /// <summary>The file has zero bytes.</summary>
    Empty,

    /// <summary>The content is of no format in <see cref="ImageDecoder"/>'s list, whatever the file's name.</summary>
    NotAnImage,

    /// <summary>The header declares more pixels than allowed; no pixel was decoded.</summary>
    TooManyPixels,

    /// <summary>Numbers of which nothing says what is black and what is white.</summary>
    UnclearSamples,

    /// <summary>The header or the pixels are truncated or damaged.</summary>
    Damaged,

    /// <summary>The bytes are not those whose digest the caller gave: the file changed meanwhile.</summary>
    Changed,
}

/// <summary>An image file that cannot be used. The message names the file, the reason and the fix.</summary>
public sealed class UnreadableImageException : Exception
{
    /// <summary>An image that cannot be used.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="reason">The one reason.</param>
    /// <param name="explanation">What is wrong and what to do, after the path and a colon.</param>
    /// <param name="cause">The exception of the decoder or the file system, if any.</param>
    public UnreadableImageException(string path, UnreadableReason reason, string explanation, Exception? cause = null)
        : base($"{path}: {explanation}", cause)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The first reason that applies.</summary>
    public UnreadableReason Reason { get; }
}

/// <summary>All images of a list that cannot be used, so that they can be fixed in one go.</summary>
public sealed class UnreadableImagesException : Exception
{
    /// <summary>The images of a list that cannot be used; the message has all of them.</summary>
    /// <param name="images">At least one, in the order of the list.</param>
    /// <param name="total">How many images the list has.</param>
    public UnreadableImagesException(IReadOnlyList<UnreadableImageException> images, int total)
        : base($"{images.Count} of {total} images cannot be used:\n{string.Join('\n', images.Select(image => $"  {image.Message}"))}")
    {
        Images = images;
    }

    /// <summary>Every unreadable image, in the order of the list.</summary>
    public IReadOnlyList<UnreadableImageException> Images { get; }
}
