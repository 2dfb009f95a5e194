using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Folds.Data;

/// <summary>Where the image cache's refusals become errors with a culprit.</summary>
public static class DecodedImages
{
    /// <param name="root">Where the images were found.</param>
    /// <param name="images">In the order of the rows.</param>
    /// <param name="folder">Where caches lie.</param>
    /// <param name="size">Side in pixels.</param>
    /// <param name="threads">Images decoded at a time.</param>
    /// <param name="progress">Told how many different images are there.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DataException">Images that cannot be used, all at once.</exception>
    /// <exception cref="UsageException">The folder may not be written.</exception>
    /// <exception cref="TransientException">The folder's disk is full or failing.</exception>
    public static ImageCache Open(
        ImageRoot root,
        IReadOnlyList<StoredImage> images,
        string folder,
        int size,
        int threads,
        Action<int> progress,
        CancellationToken stop
    )
    {
        try
        {
            return ImageCache.Open(
                folder,
                [.. images.Select(FileOf)],
                size,
                threads,
                progress,
                ImageDecoder.DefaultPixelLimit,
                (files, next) => root.Acquire(files, next, stop),
                stop
            );
        }
        catch (UnreadableImagesException unreadable)
        {
            throw new DataException(unreadable.Message, unreadable);
        }
        catch (IOException refused)
        {
            throw refused.InnerException is UnauthorizedAccessException
                ? new UsageException(refused.Message, refused)
                : new TransientException(refused.Message, refused);
        }
    }

    /// <summary>What messages call an image.</summary>
    public static string NameOf(StoredImage image) => FileOf(image).ToString();

    static ImageFile FileOf(StoredImage image) =>
        new(image.File, image.Sha256, image.Offset, image.Length, image.Length is null ? null : image.Path);
}
