using System.Diagnostics;
using StackingK8s.Vision.Images;

namespace StackingK8s.Bench;

/// <summary>Full decode and resize of real photographs, on one core and on all.</summary>
static class DecodingBench
{
    const int Size = 300;

    public static void Run(BenchReport report, string photos)
    {
        var files = Directory.GetFiles(photos, "*.jpg").Order(StringComparer.Ordinal).ToArray();
        double megabytes = files.Sum(file => new FileInfo(file).Length) / 1e6;
        report.Title("Decoding", $"{files.Length} photographs, {megabytes:0.0} MB of JPEG, full decode and resize to {Size} px.", "threads", "images/s", "MB of JPEG/s");
        foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            Decode(files, threads);
            var clock = Stopwatch.StartNew();
            int rounds = 0;
            for (; clock.Elapsed.TotalSeconds < 3; rounds++) Decode(files, threads);
            double rate = rounds / clock.Elapsed.TotalSeconds;
            report.Row($"{threads}", $"{rate * files.Length:0}", $"{rate * megabytes:0.0}");
        }
    }

    static void Decode(string[] files, int threads) =>
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = threads }, file => ImageDecoder.Decode(file, Size));
}
