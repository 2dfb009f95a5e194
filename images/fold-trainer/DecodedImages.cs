using StackingK8s.Contracts;
using StackingK8s.Vision.Images;

namespace StackingK8s.FoldTraining;

/// <summary>Where the image cache's refusals become errors with a culprit.</summary>
public static class DecodedImages
{
    /// <summary>As <see cref="ImageCache.Open"/>.</summary>
    /// <exception cref="DataException">Images that cannot be used, all at once.</exception>
    /// <exception cref="UsageException">The folder may not be written.</exception>
    /// <exception cref="TransientException">The folder's disk is full or failing.</exception>
    public static ImageCache Open(
        string folder, IReadOnlyList<(string Path, string Sha256)> images, int size, int threads, Action<int> progress, CancellationToken stop)
    {
        try
        {
            return ImageCache.Open(folder, images, size, threads, progress, cancellation: stop);
        }
        catch (UnreadableImagesException unreadable)
        {
            throw new DataException(unreadable.Message, unreadable);
        }
        catch (IOException refused)
        {
            throw refused.InnerException is UnauthorizedAccessException ? new UsageException(refused.Message, refused) : new TransientException(refused.Message, refused);
        }
    }
}
