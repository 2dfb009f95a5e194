using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Folds.Images;

/// <summary>Opens the cache of decoded images, and translates its failures into errors that name whose they are to mend.</summary>
public static class DecodedImages
{
    /// <summary>Decodes what the cache does not have yet.</summary>
    /// <param name="root">Where the images were found.</param>
    /// <param name="images">In the order of the rows.</param>
    /// <param name="folder">Folder of the caches.</param>
    /// <param name="form">Size and view.</param>
    /// <param name="threads">Images decoded at a time.</param>
    /// <param name="progress">Called with the number of different images that are decoded.</param>
    /// <param name="report">Receives a line for each file of the cache whose pixels were changed; null for none.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Images that cannot be decoded, all at once.</exception>
    /// <exception cref="UsageException">No permission to write to the folder.</exception>
    /// <exception cref="TransientException">The folder's disk is full or failing.</exception>
    public static ImageCache Open(
        ImageRoot root,
        IReadOnlyList<StoredImage> images,
        string folder,
        ImageForm form,
        int threads,
        Action<int> progress,
        Action<string>? report,
        CancellationToken stop
    )
    {
        try
        {
            return ImageCache.Open(
                folder,
                [.. images.Select(ToFile)],
                form,
                threads,
                progress,
                ImageDecoder.DefaultPixelLimit,
                (files, next) => root.Acquire(files, next, stop),
                report,
                stop
            );
        }
        catch (UnreadableImagesException unreadable)
        {
            throw new DataException(unreadable.Message, unreadable);
        }
        catch (IOException failed)
        {
            throw failed.InnerException is UnauthorizedAccessException
                ? new UsageException(failed.Message, failed)
                : new TransientException(failed.Message, failed);
        }
    }

    /// <summary>The name of an image in messages.</summary>
    public static string DisplayName(StoredImage image) => ToFile(image).ToString();

    internal static ImageFile ToFile(StoredImage image) =>
        new(image.File, image.Sha256, image.Offset, image.Length, image.Length is null ? null : image.Path);
}
