using System.Diagnostics;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Bench;

/// <summary>What it costs to compare every cached pixel with its digest when a cache is opened.</summary>
static class CacheBench
{
    const int Images = 1500,
        Size = 224,
        Times = 5;

    public static void Run(BenchReport report)
    {
        report.Title(
            "Opening a cache of decoded images",
            $"{Images} images of {Size} x {Size} pixels, in the page cache; the best of {Times}. Opening reads every pixel once and "
                + "compares SHA-256 digests, on all cores; `sha256sum` of the same file, on one, is beside it, "
                + "and decoding, which opening saves.",
            "threads",
            "open, s",
            "MB/s",
            "sha256sum, s",
            "decode and write, s",
            "share of decoding"
        );
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            var files = TrainingBench.WriteNoise(Size, Images, folder.FullName);
            long began = Stopwatch.GetTimestamp();
            using (ImageCache.Open(folder.FullName, files, Size, Environment.ProcessorCount)) { }
            double decode = Stopwatch.GetElapsedTime(began).TotalSeconds;
            string[] shards = Directory.GetFiles(folder.FullName, "*.images");
            double bytes = shards.Sum(shard => new FileInfo(shard).Length),
                sums = Best(() =>
                {
                    using var sum = Process.Start(new ProcessStartInfo("sha256sum", shards) { RedirectStandardOutput = true })!;
                    sum.StandardOutput.ReadToEnd();
                    sum.WaitForExit();
                });
            foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
            {
                double open = Best(() => ImageCache.Open(folder.FullName, files, Size, threads).Dispose());
                report.Row(
                    $"{threads}",
                    $"{open:0.000}",
                    $"{bytes / 1e6 / open:0}",
                    $"{sums:0.000}",
                    $"{decode:0.0}",
                    $"{open / decode:0.0 %}"
                );
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static double Best(Action act) =>
        Enumerable
            .Range(0, Times)
            .Min(_ =>
            {
                long began = Stopwatch.GetTimestamp();
                act();
                return Stopwatch.GetElapsedTime(began).TotalSeconds;
            });
}
