using System.Globalization;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Folds.Images;

/// <summary>Whether the disk has space for the images, decided before any is fetched or hashed.</summary>
public static class ImageSpaceCheck
{
    /// <summary>Checks that the decoded images fit, and computes what fetched files may take beside them.</summary>
    /// <param name="cacheFolder">Where images are decoded to, and fetched to; it need not exist yet.</param>
    /// <param name="images">How many there are.</param>
    /// <param name="forms">The sizes and views that they are decoded to.</param>
    /// <param name="wanted">Bytes that the user allows; null for half of what the decoded images leave free.</param>
    /// <returns>Bytes that fetched files may take.</returns>
    /// <exception cref="TransientException">The decoded images do not fit.</exception>
    public static long FetchBudget(string cacheFolder, int images, IReadOnlyCollection<ImageForm> forms, long? wanted)
    {
        long free = new DriveInfo(NearestExisting(Path.GetFullPath(cacheFolder))).AvailableFreeSpace,
            fetched = ImageRoot.DownloadedBytes(cacheFolder);
        long decoded = forms.Distinct().Sum(form => ImageCache.EstimateGrowth(cacheFolder, images, form));
        string sizes = string.Join(" and ", forms.Select(form => form.Size).Distinct().Order());
        return FetchBudget(free, fetched, decoded, wanted)
            ?? throw new TransientException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{images:N0} images decoded at {sizes} px need {decoded / 1e9:N1} GB more in "
                        + $"{cacheFolder}, where {free / 1e9:N1} GB are free. Nothing was fetched yet: put the cache on a larger disk, "
                        + $"free some space, or choose a smaller imageSize, and rerun the same command."
                )
            );
    }

    /// <summary>The decision alone.</summary>
    /// <param name="free">Bytes free on the disk.</param>
    /// <param name="fetched">Bytes of files fetched earlier, which are removed when space is needed.</param>
    /// <param name="decoded">Bytes still to be decoded.</param>
    /// <param name="wanted">Bytes that the user allows; null for half of what the decoded images leave free.</param>
    /// <returns>Bytes that fetched files may take; null where the decoded images do not fit.</returns>
    public static long? FetchBudget(long free, long fetched, long decoded, long? wanted) =>
        decoded > free + fetched ? null : wanted ?? (free + fetched - decoded) / 2;

    // Whoever creates the folder reports what is in its way.
    static string NearestExisting(string path) =>
        Path.Exists(path) || Path.GetDirectoryName(path) is not { } parent ? path : NearestExisting(parent);
}
