using System.Globalization;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.DataCheck.Shortcuts;

/// <summary>
/// Asks of each property of the files whether it predicts the label on groups that it was not learnt from. What it predicts, a network can
/// learn instead of what the pictures show. Pure.
/// </summary>
static class ShortcutSearch
{
    /// <summary>Values with more kinds than this are numbers, and grouped by size into as many ranges of equally many rows.</summary>
    const int MostKinds = 32;

    /// <summary>A warning takes an AUC of at least this …</summary>
    const double NotableAuc = 0.65;

    /// <summary>… and an interval that lies above this: not far from chance could be chance.</summary>
    const double NotableLow = 0.55;

    /// <summary>Measures every property.</summary>
    /// <param name="rows">Labels, folds and groups.</param>
    /// <param name="images">Of each row.</param>
    /// <param name="paths">Of each row.</param>
    /// <returns>A score for each property that is not the same in all rows.</returns>
    public static IReadOnlyList<ShortcutScore> Find(ShortcutRows rows, IReadOnlyList<ImageFacts> images, IReadOnlyList<string> paths)
    {
        (string Name, int[] Values)[] properties =
        [
            (DataFindings.ShortcutFormat, Kinds(images.Select(image => image.Format))),
            (DataFindings.ShortcutSize, Numbers(images.Select(image => (double)image.Width * image.Height))),
            (DataFindings.ShortcutAspect, Numbers(images.Select(image => (double)image.Width / Math.Max(1, image.Height)))),
            (DataFindings.ShortcutQuality, Numbers(images.Select(image => (double)(image.Quality ?? 0)))),
            (DataFindings.ShortcutSubsampling, Kinds(images.Select(image => image.Subsampling ?? ""))),
            (DataFindings.ShortcutFileSize, Numbers(images.Select(image => (double)image.Bytes))),
        ];
        List<ShortcutScore> scores =
        [
            .. properties
                .Where(property => property.Values.Max() > 0)
                .Select(property => Score(property.Name, TargetMean.Score(rows, property.Values))),
        ];
        var words = paths.Select(PathWords.Of).ToList();
        scores.Add(Score(DataFindings.ShortcutPath, NaiveBayes.Score(rows, words)));
        return scores;

        ShortcutScore Score(string name, double[] predictions)
        {
            var estimate = GroupedAuc.Estimate(rows.Labels, predictions, rows.Folds, rows.Groups);
            var (low, high) = estimate.Interval();
            return new(name, Round(estimate.Auc), Round(low), Round(high));
        }
    }

    /// <summary>Warnings for the scores that are far from chance.</summary>
    /// <param name="scores">As found.</param>
    public static IEnumerable<DataFinding> Warnings(IEnumerable<ShortcutScore> scores) =>
        from score in scores
        where score.Auc >= NotableAuc && score.Low > NotableLow
        select new DataFinding(
            score.Name,
            $"{Subject(score.Name)} alone predicts the label: AUC {Number(score.Auc)} ({Number(score.Low)} to {Number(score.High)}) on "
                + $"groups that it was not learnt from. {Advice(score.Name)}"
        );

    static string Subject(string name) =>
        name switch
        {
            DataFindings.ShortcutFormat => "The file format",
            DataFindings.ShortcutSize => "The number of pixels",
            DataFindings.ShortcutAspect => "The ratio of width to height",
            DataFindings.ShortcutQuality => "The JPEG quality",
            DataFindings.ShortcutSubsampling => "The JPEG's chroma subsampling",
            DataFindings.ShortcutFileSize => "The file's size in bytes",
            _ => "The path",
        };

    static string Advice(string name) =>
        name == DataFindings.ShortcutPath
            ? "Networks do not see paths: make sure that the pictures of both classes come from the same sources."
            : "A network may learn this instead of the pictures' content: save both classes' images in the same way.";

    static int[] Kinds(IEnumerable<string> values) => Number(values.ToArray(), StringComparer.Ordinal);

    static int[] Numbers(IEnumerable<double> values)
    {
        double[] numbers = [.. values];
        double[] sorted = [.. numbers.Distinct().Order()];
        if (sorted.Length <= MostKinds)
            return Number(numbers, Comparer<double>.Default);
        double[] all = [.. numbers.Order()];
        double[] edges = [.. Enumerable.Range(1, MostKinds - 1).Select(i => all[(int)((long)all.Length * i / MostKinds)]).Distinct()];
        return
        [
            .. numbers.Select(number => Array.BinarySearch(edges, number) is >= 0 and var at ? at + 1 : ~Array.BinarySearch(edges, number)),
        ];
    }

    static int[] Number<T>(T[] values, IComparer<T> order)
    {
        T[] sorted = [.. values.Distinct().Order(order)];
        return [.. values.Select(value => Array.BinarySearch(sorted, value, order))];
    }

    // Enough to read, and nothing that could differ in the last bit.
    static double Round(double value) => Math.Round(value, 4);

    static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
