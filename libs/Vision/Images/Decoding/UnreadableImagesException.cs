namespace StackingK8s.Vision.Images.Decoding;

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
