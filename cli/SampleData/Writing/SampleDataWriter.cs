using StackingK8s.Cli.SampleData.Photographs;
using StackingK8s.Cli.SampleData.Planning;

namespace StackingK8s.Cli.SampleData.Writing;

/// <summary>What is in the output folder now.</summary>
/// <param name="AlreadyThere">The same data was found complete, and nothing was written.</param>
/// <param name="TrainManifest">Path of the training manifest; image paths in it are relative to its folder.</param>
/// <param name="TestManifest">Path of the test manifest, likewise.</param>
/// <param name="Samples">Every row of both.</param>
public sealed record SampleDataResult(bool AlreadyThere, string TrainManifest, string TestManifest, IReadOnlyList<PlannedSample> Samples);

/// <summary>Writes planned samples: the images and both manifests under a temporary name, then one rename.</summary>
public static class SampleDataWriter
{
    /// <param name="options">What to make.</param>
    /// <param name="threads">Photographs worked on at a time, at least 1; the bytes do not depend on it.</param>
    /// <param name="progress">Called with (images written, images in all), from any thread, one call at a time.</param>
    /// <param name="cancellation">Stops the work and removes what was written.</param>
    /// <exception cref="SampleDataException">Bad options or photographs, or a folder that cannot be written or holds something
    /// else.</exception>
    public static SampleDataResult Write(
        SampleDataOptions options,
        int threads = 2,
        Action<int, int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var photographs = PhotographFolder.Read(options.PhotosFolder);
        var samples = CropPlanner.Plan(photographs, options);
        var record = SampleDataRecord.Create(photographs, options).ToJson();
        string folder = Path.GetFullPath(options.OutFolder);
        var result = new SampleDataResult(
            false,
            Path.Combine(folder, ManifestCsv.TrainFile),
            Path.Combine(folder, ManifestCsv.TestFile),
            samples
        );
        if (OutFolder.Holds(folder, record, samples))
            return result with { AlreadyThere = true };

        try
        {
            OutFolder.Fill(folder, partial =>
            {
                WriteImages(
                    partial,
                    samples,
                    options,
                    new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                    progress
                );
                ManifestCsv.Write(Path.Combine(partial, ManifestCsv.TrainFile), samples.Where(s => !s.IsTest));
                ManifestCsv.Write(Path.Combine(partial, ManifestCsv.TestFile), samples.Where(s => s.IsTest));
                File.WriteAllText(Path.Combine(partial, SampleDataRecord.File), record);
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SampleDataException(
                $"{folder} cannot be written ({fault.Message.TrimEnd('.')}). Nothing was kept. Free some space or name another folder.",
                fault
            );
        }
        return result;
    }

    /// <summary>
    /// Photograph by photograph, so that only as many as there are threads are ever held decoded.
    /// </summary>
    static void WriteImages(
        string folder,
        IReadOnlyList<PlannedSample> samples,
        SampleDataOptions options,
        ParallelOptions parallel,
        Action<int, int>? progress
    )
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        int written = 0;
        var reporting = new Lock();
        RethrowFirst(() => Parallel.ForEach(samples.GroupBy(sample => sample.Crop.Photograph), parallel, group =>
            {
                using var photograph = PhotographFolder.Decode(options.PhotosFolder, group.Key);
                foreach (var sample in group)
                {
                    parallel.CancellationToken.ThrowIfCancellationRequested();
                    File.WriteAllBytes(Path.Combine(folder, sample.File), SampleImages.Make(photograph, sample, options.Size));
                    lock (reporting)
                        progress?.Invoke(++written, samples.Count);
                }
            }));
    }

    /// <summary>Two threads that fail on the same full disk are one failure to the user.</summary>
    static void RethrowFirst(Action parallelWork)
    {
        try
        {
            parallelWork();
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }
}
