using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Stacking.Reports.Content;

/// <summary>What the images of one manifest are like.</summary>
/// <param name="Images">How many.</param>
/// <param name="Formats">Each format with how many images have it, the most frequent first.</param>
/// <param name="Width">Least, median and most pixels.</param>
/// <param name="Height">Least, median and most pixels.</param>
/// <param name="Bytes">Least, median and most bytes of a file.</param>
public sealed record ImageSummary(
    int Images,
    IReadOnlyList<(string Format, int Images)> Formats,
    (long Least, long Median, long Most) Width,
    (long Least, long Median, long Most) Height,
    (long Least, long Median, long Most) Bytes
)
{
    /// <summary>Summarises images; null without any.</summary>
    /// <param name="images">As images.csv has them.</param>
    public static ImageSummary? Of(IReadOnlyList<ImageFacts> images) =>
        images.Count == 0
            ? null
            : new(
                images.Count,
                [
                    .. images
                        .CountBy(image => image.Format, StringComparer.Ordinal)
                        .OrderByDescending(format => format.Value)
                        .ThenBy(format => format.Key, StringComparer.Ordinal)
                        .Select(format => (format.Key, format.Value)),
                ],
                Range(images.Select(image => (long)image.Width)),
                Range(images.Select(image => (long)image.Height)),
                Range(images.Select(image => image.Bytes))
            );

    static (long, long, long) Range(IEnumerable<long> numbers)
    {
        long[] sorted = [.. numbers.Order()];
        return (sorted[0], sorted[sorted.Length / 2], sorted[^1]);
    }
}
