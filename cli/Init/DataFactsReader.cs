using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Training;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;
using StackingK8s.Steps;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Fingerprints;
using TorchSharp;

namespace StackingK8s.Cli.Init;

/// <summary>Looks at a manifest, at a sample of its images and at this machine.</summary>
static class DataFactsReader
{
    /// <summary>Images looked at: enough for an interval of a few hundredths, few enough for seconds.</summary>
    const int MostImages = 600;

    /// <summary>Side of the photographs whose colours are looked at, and the largest of a residual.</summary>
    const int SmallSide = 48,
        LargestResidual = 512;

    /// <exception cref="DataException">The manifest is invalid, or images of the sample cannot be read: all of them at once.</exception>
    public static DataFacts Read(string file, string root, ColumnsSpec columns, ProgressReporter progress, CancellationToken stop)
    {
        var manifest = ManifestReader.Read(file, columns, null);
        int rows = manifest.Rows.Count;
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => manifest.Rows[row].Label)];
        int[]? groups = GroupNumbers.Create([.. Enumerable.Range(0, rows).Select(row => manifest.Rows[row].Group)]);
        int[] sample = Sample(rows);
        var seen = Look(sample, row => Path.Combine(root, manifest.Rows[row].Path), progress, stop);
        int[] sides = [.. seen.Select(image => image.Side).Order()];
        int[] ofSample = [.. sample.Select(row => labels[row])],
            groupOfSample = [.. sample.Select((row, i) => groups?[row] ?? i)];
        var machine = FoldMachine.FromEnvironment();
        int positives = labels.Sum();
        return new(
            rows,
            Math.Min(positives, rows - positives),
            manifest.HasGroups ? manifest.Rows.GroupNames.Count : 0,
            manifest.OwnFolds?.Distinct(StringComparer.Ordinal).Count() ?? 0,
            sides[0],
            sides[sides.Length / 2],
            sides[^1],
            ViewProbe.Measure([.. seen.Select(image => image.Photograph)], ofSample, groupOfSample),
            ViewProbe.Measure([.. seen.Select(image => image.Residual)], ofSample, groupOfSample),
            machine.ChooseDevice().Type == DeviceType.CUDA,
            Environment.ProcessorCount,
            machine.MemoryBytes()
        );
    }

    /// <summary>Evenly spaced, so that a manifest sorted by label or group is sampled as it is.</summary>
    static int[] Sample(int rows)
    {
        int count = Math.Min(rows, MostImages);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows / count))];
    }

    static IReadOnlyList<SeenImage> Look(int[] sample, Func<int, string> path, ProgressReporter progress, CancellationToken stop)
    {
        var activity = progress.Begin(ActivityNames.Checking, "images", sample.Length, 0, 1);
        var seen = new SeenImage?[sample.Length];
        SortedDictionary<int, UnreadableImageException> unreadable = [];
        Lock gate = new();
        int done = 0;
        Parallel.For(0, sample.Length, new ParallelOptions { CancellationToken = stop }, i =>
        {
            try
            {
                seen[i] = Look(path(sample[i]));
            }
            catch (UnreadableImageException error)
            {
                lock (gate)
                    unreadable.Add(sample[i], error);
            }
            lock (gate)
                activity.Report(++done);
        });
        if (unreadable.Count > 0)
        {
            UnreadableImagesException all = new([.. unreadable.Values], sample.Length);
            throw new DataException(all.Message, all);
        }
        return [.. seen.OfType<SeenImage>()];
    }

    static SeenImage Look(string file)
    {
        var image = ImageInspector.Inspect(new(file, ""));
        int side = Math.Min(image.Width, image.Height),
            ofResidual = Math.Clamp(side, SmallSide, LargestResidual);
        return new(
            side,
            PixelStatistics.OfPhotograph(ImageDecoder.Decode(file, new ImageForm(SmallSide)), SmallSide),
            PixelStatistics.OfResidual(ImageDecoder.Decode(file, new ImageForm(ofResidual, ImageView.Laplacian)), ofResidual)
        );
    }

    sealed record SeenImage(int Side, double[] Photograph, double[] Residual);
}
