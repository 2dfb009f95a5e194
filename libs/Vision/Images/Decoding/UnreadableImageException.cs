namespace StackingK8s.Vision.Images.Decoding;

/// <summary>Why an image file cannot be used. One reason per file: the first that applies, in this order.</summary>
public enum UnreadableReason
{
    /// <summary>No file stands at the path.</summary>
    Missing,

    /// <summary>The file is there, but may not be read or failed while being read.</summary>
    NotReadable,

    /// <summary>The file has zero bytes.</summary>
    Empty,

    /// <summary>The bytes are not those of a format in <see cref="ImageDecoder"/>'s list, whatever the name says.</summary>
    NotAnImage,

    /// <summary>The header declares more pixels than allowed; no pixel was decoded.</summary>
    TooManyPixels,

    /// <summary>The header or the pixels are cut short or damaged.</summary>
    Damaged,

    /// <summary>The bytes are not those whose digest the caller gave: the file changed meanwhile.</summary>
    Changed,
}

/// <summary>An image file that cannot be used. The message names the file, the reason in plain words, and the way out.</summary>
public sealed class UnreadableImageException : Exception
{
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="reason">The one reason.</param>
    /// <param name="explanation">What is wrong and what to do, as the end of a sentence that began with the path.</param>
    /// <param name="cause">What the decoder or the file system said, if anything.</param>
    public UnreadableImageException(string path, UnreadableReason reason, string explanation, Exception? cause = null)
        : base($"{path}: {explanation}", cause)
    {
        Path = path;
        Reason = reason;
    }

    public string Path { get; }

    public UnreadableReason Reason { get; }
}

/// <summary>All images of a list that cannot be used, so that they can be mended in one go.</summary>
public sealed class UnreadableImagesException : Exception
{
    const int Named = 20;

    /// <param name="images">At least one, in the order of the list.</param>
    /// <param name="total">How many images the list has.</param>
    public UnreadableImagesException(IReadOnlyList<UnreadableImageException> images, int total)
        : base(Describe(images, total))
    {
        Images = images;
    }

    /// <summary>Every unreadable image, in the order of the list.</summary>
    public IReadOnlyList<UnreadableImageException> Images { get; }

    static string Describe(IReadOnlyList<UnreadableImageException> images, int total)
    {
        string all = string.Join('\n', images.Take(Named).Select(image => $"  {image.Message}"));
        string more = images.Count > Named ? $"\n  and {images.Count - Named} more" : "";
        return $"{images.Count} of {total} images cannot be used:\n{all}{more}";
    }
}
