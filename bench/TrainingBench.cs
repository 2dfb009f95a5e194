using System.Diagnostics;
using StackingK8s.Learning;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;

namespace StackingK8s.Bench;

/// <summary>The product's own training loop, data pipeline included, against figures recorded for PyTorch's eager mode.</summary>
static class TrainingBench
{
    const int Images = 640, Batch = 32, Epochs = 3;

    /// <summary>PyTorch 2.14, forward + backward + AdamW alone, 2 threads of an AMD EPYC, float32: contiguous and channels_last.</summary>
    static readonly (string Architecture, int Size, double Contiguous, double? ChannelsLast)[] Peers =
    [
        ("efficientnetv2_test", 96, 806, 1032),
        ("efficientnetv2_test", 64, 1462, null),
        ("maxvit_test_96", 96, 66, 91),
        ("maxvit_test_64", 64, 258, null),
    ];

    public static void Run(BenchReport report)
    {
        NativeMemory.KeepFreed();
        Threads.Use(Environment.ProcessorCount);
        report.Title("Training", $"Samples per second of ExpertTrainer (batch {Batch}, float32, augmentation and loading included), best epoch of {Epochs}; PyTorch 2.14's figures were recorded on 2 threads of an AMD EPYC with AVX-512, without a data pipeline.",
            "network, px", "samples/s", "PyTorch", "ratio", "PyTorch channels_last", "ratio", "waited for data");
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            foreach (var (architecture, size, contiguous, channelsLast) in Peers)
            {
                var best = Train(architecture, size, folder.FullName).MaxBy(epoch => epoch.SamplesPerSecond)!;
                double rate = best.SamplesPerSecond;
                report.Row($"{architecture}, {size}", $"{rate:0}", $"{contiguous:0}", $"{rate / contiguous:0.00}x",
                    channelsLast is { } last ? $"{last:0}" : "", channelsLast is { } also ? $"{rate / also:0.00}x" : "", $"{best.WaitShare:P1}");
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static IReadOnlyList<EpochSummary> Train(string architecture, int size, string folder)
    {
        using var images = Noise(size, folder);
        var expert = ExpertCatalog.Create(architecture, new ExpertOptions(), seed: 1);
        using (expert)
        {
            expert.UseChannelsLast();
            int[] rows = [.. Enumerable.Range(0, Images)];
            return ExpertTrainer.Train(expert, images, rows, [.. rows.Select(row => row % 2)], Normalisation.Of(expert.Architecture),
                new TrainingOptions { Epochs = Epochs, BatchSize = Batch });
        }
    }

    static ImageCache Noise(int size, string folder)
    {
        RandomState random = new(size);
        var files = new (string, string)[Images];
        for (int i = 0; i < Images; i++)
        {
            var pixels = new byte[size * size * 3];
            for (int p = 0; p < pixels.Length; p++) pixels[p] = (byte)random.NextBelow(256);
            string path = Path.Combine(folder, $"{size}-{i}.png");
            using (var image = NetVips.Image.NewFromMemory(pixels, size, size, 3, NetVips.Enums.BandFormat.Uchar)) image.WriteToFile(path);
            files[i] = (path, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
        }
        return ImageCache.Open(folder, files, size, Environment.ProcessorCount);
    }
}
