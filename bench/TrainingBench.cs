using System.Diagnostics;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Bench;

/// <summary>The product's own training loop, data pipeline included, against figures recorded for PyTorch's eager mode.</summary>
static class TrainingBench
{
    const int Epochs = 6;

    /// <summary>
    /// PyTorch 2.14, forward + backward + AdamW alone, 2 threads of a 2-core AMD EPYC with AVX-512 bf16, samples per second: float32
    /// contiguous and channels_last, bfloat16 autocast and channels_last.
    /// </summary>
    static readonly Peer[] Peers =
    [
        new("efficientnetv2_test", 96, 32, 806, 1032, 909),
        new("maxvit_test_96", 96, 32, 66, 91, 112),
        new("tf_efficientnetv2_b0", 192, 16, 31.9, 56.5, 64.6),
        new("tf_efficientnetv2_b3", 240, 8, 10.3, 16.4, 22.3),
        new("maxvit_tiny_tf_224", 224, 4, 2.45, 2.87, 5.54),
    ];

    public static void Run(BenchReport report)
    {
        NativeMemory.KeepFreed();
        OperationThreads.Set(Environment.ProcessorCount);
        var chosen = PrecisionChoice.ForDevice(DeviceType.CPU);
        report.Title(
            "Training",
            $"Samples per second of ExpertTrainer, including augmentation and loading, best epoch of {Epochs}; the default precision "
                + $"here is {chosen.Precision.ToString().ToLowerInvariant()} ({chosen.Reason}). PyTorch 2.14's figures were recorded "
                + "on 2 threads of a 2-core AMD EPYC with AVX-512 bf16, without a data pipeline. Before each network, a product of two "
                + "1024 x 1024 matrices in bfloat16 measures how fast the machine is at that moment.",
            "network, px, batch",
            "GFLOP/s",
            "float32",
            "PyTorch NCHW",
            "ratio",
            "PyTorch NHWC",
            "ratio",
            "bfloat16",
            "PyTorch bfloat16",
            "ratio",
            "default v. PyTorch's best",
            "waited for data"
        );
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            foreach (var peer in Peers)
            {
                double speed = Calibration();
                double float32 = Best(peer, Precision.Float32, folder.FullName).SamplesPerSecond;
                var best = Best(peer, Precision.BFloat16, folder.FullName);
                double bfloat16 = best.SamplesPerSecond,
                    standard = chosen.Precision == Precision.Float32 ? float32 : bfloat16;
                report.Row(
                    $"{peer.Architecture}, {peer.Size}, {peer.Batch}",
                    $"{speed:0}",
                    Number(float32),
                    Number(peer.Contiguous),
                    Ratio(float32, peer.Contiguous),
                    Number(peer.ChannelsLast),
                    Ratio(float32, peer.ChannelsLast),
                    Number(bfloat16),
                    Number(peer.BFloat16),
                    Ratio(bfloat16, peer.BFloat16),
                    Ratio(standard, Math.Max(peer.ChannelsLast, peer.BFloat16)),
                    $"{best.WaitShare:P1}"
                );
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static string Number(double rate) => rate >= 100 ? $"{rate:0}" : $"{rate:0.0#}";

    static string Ratio(double ours, double peers) => $"{ours / peers:0.00}x";

    static EpochSummary Best(Peer peer, Precision precision, string folder)
    {
        // A second or two for each epoch.
        int images = Math.Max(6 * peer.Batch, (int)(2 * peer.ChannelsLast) / peer.Batch * peer.Batch);
        using var cache = Noise(peer.Size, images, folder);
        using var expert = ExpertCatalog.Create(peer.Architecture, new ExpertOptions(), seed: 1);
        expert.UseChannelsLast();
        int[] rows = [.. Enumerable.Range(0, images)];
        return ExpertTrainer
            .Train(
                expert,
                cache,
                rows,
                [.. rows.Select(row => row % 2)],
                expert.Architecture.Normalisation,
                new TrainingOptions
                {
                    Epochs = Epochs,
                    BatchSize = peer.Batch,
                    Precision = precision,
                }
            )
            .MaxBy(epoch => epoch.SamplesPerSecond)!;
    }

    static double Calibration()
    {
        const int Side = 1024,
            Times = 30;
        using var scope = NewDisposeScope();
        Tensor a = randn(Side, Side).to(ScalarType.BFloat16),
            b = randn(Side, Side).to(ScalarType.BFloat16);
        return 2.0
            * Side
            * Side
            * Side
            / 1e9
            / Enumerable
                .Range(0, Times)
                .Min(_ =>
                {
                    long began = Stopwatch.GetTimestamp();
                    using var product = mm(a, b);
                    return Stopwatch.GetElapsedTime(began).TotalSeconds;
                });
    }

    static ImageCache Noise(int size, int count, string folder) =>
        ImageCache.Open(folder, WriteNoise(size, count, folder), size, Environment.ProcessorCount);

    /// <summary>Writes images of noise as PNG files.</summary>
    /// <returns>Path and SHA-256 of each.</returns>
    public static (string Path, string Sha256)[] WriteNoise(int size, int count, string folder)
    {
        RandomState random = new(size);
        var files = new (string, string)[count];
        for (int i = 0; i < count; i++)
        {
            var pixels = new byte[size * size * 3];
            for (int p = 0; p < pixels.Length; p++)
                pixels[p] = (byte)random.NextBelow(256);
            string path = Path.Combine(folder, $"{size}-{i}.png");
            using (var image = NetVips.Image.NewFromMemory(pixels, size, size, 3, NetVips.Enums.BandFormat.Uchar))
                image.WriteToFile(path);
            files[i] = (path, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
        }
        return files;
    }

    sealed record Peer(string Architecture, int Size, int Batch, double Contiguous, double ChannelsLast, double BFloat16);
}
