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
    /// <param name="mistakes">Rows with the paths of their images.</param>
    /// <param name="named">Folder or s3:// URI that the user names; null for the run's own.</param>
    /// <param name="ofRun">The run's image root, used if it is a folder on this machine; null where it is not known.</param>
    /// <param name="scratch">Where remote images are fetched to.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>The same mistakes, and why some have no picture; null where all have.</returns>
    /// <exception cref="UsageException">The named folder does not exist.</exception>
    public static async Task<(IReadOnlyList<Mistake> Mistakes, string? Missing)> AddAsync(
        IReadOnlyList<Mistake> mistakes,
        string? named,
        string? ofRun,
        string scratch,
        CancellationToken stop
    )
    {
        if (named is not null && !S3Location.IsS3(named) && !Directory.Exists(named))
            throw new UsageException($"--images: there is no folder {named}. Name the one that the manifest's paths start from.");
        if (mistakes.Count == 0)
            return (mistakes, null);
        if ((named ?? (Directory.Exists(ofRun) ? ofRun : null)) is not { } place)
            return (mistakes, "The run's images are not on this machine; --images DIR says where they are.");
        long budget = ImageSpaceCheck.FetchBudget(scratch, 0, [], FoldMachine.FromEnvironment().ImageBytes());
        var root = await ImageRoot.OpenAsync(place, "--images", scratch, budget, Console.Error.WriteLine, stop);
        var (images, problems) = await root.TryFindAsync([.. mistakes.Select(mistake => mistake.Path)], 1, null, stop);
        List<Mistake> pictured = [.. mistakes.Select((mistake, i) => problems[i] is null ? Draw(root, mistake, images[i], stop) : mistake)];
        int without = pictured.Count(mistake => mistake.Thumbnail is null);
        return (
            pictured,
            without == 0
                ? null
                : $"{without} of {pictured.Count} images are missing in {place}, cannot be read, or are not those that were scored."
        );
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
