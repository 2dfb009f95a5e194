using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.SelfTests;
using StackingK8s.Folds.Training;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Training;
using TorchSharp;

namespace StackingK8s.Images.FoldTrainer;

/// <summary>
/// What the fold step needs from its machine: JPEGs decode, and a tiny network makes two steps on the device that a fold would use.
/// </summary>
/// <param name="machine">Device and libtorch.</param>
sealed class FoldSelfTest(FoldMachine machine)
{
    const int Size = 32,
        Count = 4,
        Steps = 2;
    const string Architecture = "efficientnetv2_test";

    public IReadOnlyList<SelfCheck> Checks =>
        [new("libvips", folder => Task.FromResult(Decode(folder))), new("libtorch", folder => Task.FromResult(Train(folder)))];

    static string Decode(string folder)
    {
        var (path, _) = Images(folder)[0];
        return $"rules {ImageDecoder.Version}, {ImageDecoder.Decode(path, Size).Length / 3} pixels of a JPEG decoded";
    }

    string Train(string folder)
    {
        var device = machine.ChooseDevice();
        OperationThreads.Set(Environment.ProcessorCount);
        using var images = ImageCache.Open(Path.Combine(folder, "cache"), Images(folder), Size, 1);
        using var network = ExpertCatalog.Create(Architecture, new(), seed: 1);
        network.to(device.Device);
        network.UseChannelsLast();
        TrainingOptions options = new()
        {
            Epochs = 1,
            BatchSize = Count / Steps,
            ReadLossEvery = 1,
        };
        var curve = ExpertTrainer.Train(
            network,
            images,
            [.. Enumerable.Range(0, Count)],
            [.. Enumerable.Range(0, Count).Select(row => row % 2)],
            ExpertCatalog.Find(Architecture).Normalisation,
            options
        );
        return FormattableString.Invariant(
            $"{torch.__version__}, {device}, {curve[^1].Step} steps of {Architecture}, loss {curve[^1].Loss:0.000}"
        );
    }

    // Noise, as a stranger's camera would have stored it.
    static IReadOnlyList<(string Path, string Sha256)> Images(string folder) =>
        [
            .. Enumerable
                .Range(0, Count)
                .Select(number =>
                {
                    byte[] pixels = new byte[Size * Size * 3];
                    new Random(number).NextBytes(pixels);
                    string path = Path.Combine(folder, $"{number}.jpg");
                    using var image = NetVips.Image.NewFromMemory(pixels, Size, Size, 3, NetVips.Enums.BandFormat.Uchar);
                    image.Jpegsave(path);
                    return (path, ContentDigest.OfFile(path));
                }),
        ];
}
