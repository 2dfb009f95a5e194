using System.Globalization;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Folds.Data;

/// <summary>Whether a machine's disk has room for the images, decided before any is fetched or hashed.</summary>
public static class ImageRoom
{
    /// <param name="cacheFolder">Where images are decoded to, and fetched to.</param>
    /// <param name="images">How many there are.</param>
    /// <param name="sizes">The sides in pixels that they are wanted in.</param>
    /// <param name="wanted">What the user says; null for a half of what is free.</param>
    /// <returns>Bytes that fetched files may take.</returns>
    /// <exception cref="TransientException">The decoded images do not fit.</exception>
    public static long Budget(string cacheFolder, int images, IReadOnlyCollection<int> sizes, long? wanted)
    {
        long free = new DriveInfo(Existing(Path.GetFullPath(cacheFolder))).AvailableFreeSpace,
            fetched = ImageRoot.DownloadedBytes(cacheFolder);
        long decoded = sizes.Distinct().Sum(size => ImageCache.EstimateGrowth(cacheFolder, images, size));
        return Budget(free, fetched, decoded, wanted)
            ?? throw new TransientException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{images:N0} images decoded at {string.Join(" and ", sizes.Distinct().Order())} px take {decoded / 1e9:N1} GB more in {cacheFolder}, where {free / 1e9:N1} GB are free. Nothing was fetched yet: let the cache lie on a larger disk, make room, or choose a smaller imageSize, and run the same command again."
                )
            );
    }

    /// <summary>The folder need not be there yet; whoever makes it says what is in its way.</summary>
    static string Existing(string path) => Path.Exists(path) || Path.GetDirectoryName(path) is not { } parent ? path : Existing(parent);

    /// <param name="free">Bytes.</param>
    /// <param name="fetched">Bytes of fetched files, which go when there is no room for them.</param>
    /// <param name="decoded">Bytes still to be decoded.</param>
    /// <param name="wanted">As above.</param>
    /// <returns>null where the decoded images do not fit.</returns>
    public static long? Budget(long free, long fetched, long decoded, long? wanted) =>
        decoded > free + fetched ? null : wanted ?? (free + fetched - decoded) / 2;
}
