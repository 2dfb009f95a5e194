using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Stacking.Reports.Content;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Cli.Reporting;

/// <summary>
/// Pictures of the worst mistakes, where their images can be read. A missing one is no error: its path is shown without it.
/// </summary>
static class MistakePictures
{
    /// <summary>Pixels. A page of 24 has some 100 KB of them.</summary>
    const int Size = 112;

    /// <summary>Adds what can be read.</summary>
    /// <param name="content">Of the page.</param>
    /// <param name="named">Folder or s3:// URI that the user names; null for the run's own folder, if it is on this machine.</param>
    /// <param name="scratch">Where remote images are fetched to.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="UsageException">The named folder does not exist.</exception>
    public static async Task<ReportContent> AddAsync(ReportContent content, string? named, string scratch, CancellationToken stop)
    {
        if (content.Mistakes.Count == 0)
            return content;
        if (named is not null && !S3Location.IsS3(named) && !Directory.Exists(named))
            throw new UsageException($"--images: there is no folder {named}. Name the one that the manifest's paths start from.");
        string? place = named ?? content.Description?.Spec.Data.ImageRoot;
        if (place is null || (named is null && (S3Location.IsS3(place) || !Directory.Exists(place))))
            return content with { WithoutPictures = "The run's images are not on this machine; --images DIR says where they are." };
        long budget = ImageSpaceCheck.FetchBudget(scratch, 0, [], FoldMachine.FromEnvironment().ImageBytes());
        var root = await ImageRoot.OpenAsync(place, "--images", scratch, budget, Console.Error.WriteLine, stop);
        var (images, problems) = await root.TryFindAsync([.. content.Mistakes.Select(mistake => mistake.Path)], 1, null, stop);
        var pictured = content
            .Mistakes.Select((mistake, i) => problems[i] is null ? Draw(root, mistake, images[i], stop) : mistake)
            .ToList();
        int without = pictured.Count(mistake => mistake.Thumbnail is null);
        return content with
        {
            Mistakes = pictured,
            WithoutPictures =
                without == 0
                    ? null
                    : $"{without} of {pictured.Count} images are missing in {place}, cannot be read, or are not those that were scored.",
        };
    }

    static Mistake Draw(ImageRoot root, Mistake mistake, StoredImage image, CancellationToken stop)
    {
        // Another picture than the one that was scored would accuse the model of what it did not do.
        if (mistake.Sha256 is { } scored && scored != image.Sha256)
            return mistake;
        try
        {
            using var held = root.Acquire([image.File], null, stop);
            return mistake with { Thumbnail = Thumbnail.Jpeg(new(image.File, image.Sha256, image.Offset, image.Length), Size) };
        }
        catch (Exception unreadable) when (unreadable is UnreadableImageException or DataException)
        {
            return mistake;
        }
    }
}
