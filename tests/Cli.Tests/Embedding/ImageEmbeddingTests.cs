using StackingK8s.Artifacts.Formats;
using StackingK8s.Cli;
using StackingK8s.Cli.Embedding;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Weights;
using StackingK8s.Steps;
using StackingK8s.TestKit;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Decoding;
using TorchSharp;

namespace StackingK8s.Tests.Cli.Embedding;

[Collection(nameof(TorchProcess))]
public sealed class ImageEmbeddingTests : IDisposable
{
    const int Images = 7,
        Size = 32;

    readonly TemporaryFolder folder = new();

    public ImageEmbeddingTests()
    {
        Random random = new(3);
        for (int i = 0; i < Images; i++)
        {
            var pixels = new byte[48 * 40 * 3];
            random.NextBytes(pixels);
            using var image = NetVips.Image.NewFromMemory(pixels, 48, 40, 3, NetVips.Enums.BandFormat.Uchar);
            image.WriteToFile(folder.File($"{i}.png"));
        }
        folder.Write("m.csv", "path\n" + string.Concat(Enumerable.Range(0, Images).Select(row => $"{Images - 1 - row}.png\n")));
    }

    EmbedOptions Options =>
        new(
            "efficientnetv2_test",
            folder.File("w.safetensors"),
            folder.File("m.csv"),
            new(),
            null,
            Size,
            null,
            null,
            "laplacian",
            "embedding",
            3,
            1,
            null,
            folder.File("E.npy")
        );

    [Theory]
    [InlineData("embedding", null, "half"), InlineData("logits", null, "half"), InlineData("stages", null, "half")]
    [InlineData("embedding", "imagenet", "imagenet")]
    public void Rows_are_what_the_network_makes_of_each_decoded_and_normalised_image_in_the_manifests_order(
        string layer,
        string? asked,
        string used
    )
    {
        Write(classes: 5, Normalisation.Half);

        string said = Run(Options with { Layer = layer, Normalization = asked });

        Assert.Contains($"efficientnetv2_test at 32 px, normalization {used}", said, StringComparison.Ordinal);
        var rows = NpyFile.Read(folder.File("E.npy"));
        int width = layer switch
        {
            "logits" => 5,
            "stages" => 96 + 2 * (8 + 8 + 16 + 24 + 32 + 40 + 48),
            _ => 96,
        };
        Assert.Equal([Images, width], rows.Shape);
        Assert.Equal("float32", rows.Dtype);
        var expected = Enumerable.Range(0, Images).SelectMany(row => ByHand($"{Images - 1 - row}.png", layer, used)).ToArray();
        Assert.All(expected.Zip(rows.ToFloat32()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Equal(Images + 3, Directory.GetFiles(folder.Root).Length);
    }

    [Fact]
    public void Size_and_normalization_come_from_the_weights_else_from_the_architecture()
    {
        Write(classes: 2, Normalisation.Half, size: 64);
        Assert.Contains("at 64 px, normalization half", Run(Options with { ImageSize = null }), StringComparison.Ordinal);

        using var network = ExpertCatalog.Create("efficientnetv2_test", new(), 4);
        SafetensorsFile.Write(
            folder.File("w.safetensors"),
            [
                .. network
                    .state_dict()
                    .Select(entry => new SafetensorsEntry(
                        entry.Key,
                        entry.Value.dtype == torch.int64 ? "I64" : "F32",
                        entry.Value.shape,
                        entry.Value.detach().bytes.ToArray()
                    )),
            ]
        );
        Assert.Contains("at 96 px, normalization imagenet", Run(Options with { ImageSize = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_is_named_is_kept_and_used_again()
    {
        Write(classes: 2, Normalisation.Half);
        Run(Options with { Cache = folder.File("cache") });
        byte[] first = File.ReadAllBytes(folder.File("E.npy"));
        string cache = Assert.Single(Directory.GetFiles(folder.File("cache"), "*.images"));
        var made = File.GetLastWriteTimeUtc(cache);
        Run(Options with { Cache = folder.File("cache"), BatchSize = 7 });
        Assert.Equal(made, File.GetLastWriteTimeUtc(cache));
        Assert.Equal(first.Length, new FileInfo(folder.File("E.npy")).Length);
    }

    [Fact]
    public async Task Wrong_options_are_refused_all_at_once()
    {
        string manifest = folder.Write("n.csv", "path\n../1.png\n/2.png\n");
        string[] files = ["--weights", folder.File("none"), "--manifest", manifest, "--out", folder.Root];
        string[] values = ["--batch-size", "0", "--threads", "0", "--image-size", "0", "--normalization", "full", "--layer", "stem"];
        using StringWriter error = new();

        int code = await CommandLine.RunAsync(
            ["embed", "--architecture", "maxvit_test_63", .. files, .. values],
            TextWriter.Null,
            error,
            CancellationToken.None
        );

        Assert.Equal(ExitCode.Usage, code);
        Assert.All(
            new[]
            {
                "--batch-size must be 1 to 65536, not 0.",
                "--threads must be 1 to 1024, not 0.",
                "--image-size must be 16 to 2048, not 0.",
                "--normalization 'full' is not one of half, imagenet.",
                "--layer 'stem' is not one of embedding, stages, logits.",
                $"--weights: {folder.File("none")} does not exist.",
                $"--out: {folder.Root} is a folder",
                "--architecture: Unknown architecture 'maxvit_test_63'",
                "line 2: path '../1.png'",
                "line 3: path '/2.png'",
            },
            words => Assert.Contains(words, error.ToString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void An_unknown_architecture_and_an_image_size_that_does_not_fit_come_with_the_way_out()
    {
        Write(classes: 2, Normalisation.Half);
        Assert.Contains(
            "--architecture: Unknown architecture 'maxvit_test_63'. Did you mean maxvit_test_64",
            Assert.Throws<UsageException>(() => Run(Options with { Architecture = "maxvit_test_63" })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--image-size: maxvit_test_64 takes images of exactly 64 pixels, not 96: omit the size, or use maxvit_test_96",
            Assert.Throws<UsageException>(() => Run(Options with { Architecture = "maxvit_test_64", ImageSize = 96 })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Weights_of_another_architecture_or_without_a_classifier_are_refused()
    {
        Write(classes: 2, Normalisation.Half);
        Assert.Contains(
            "the number of parameters of efficientnetv2_test",
            Assert.Throws<DataException>(() => Run(Options with { Architecture = "maxvit_test_64", ImageSize = 64 })).Message,
            StringComparison.Ordinal
        );

        using var network = ExpertCatalog.Create("efficientnetv2_test", new(), 4);
        SafetensorsFile.Write(
            folder.File("w.safetensors"),
            [
                .. network
                    .state_dict()
                    .Where(entry => !entry.Key.StartsWith("classifier", StringComparison.Ordinal) && entry.Value.dtype == torch.float32)
                    .Select(entry => new SafetensorsEntry(entry.Key, "F32", entry.Value.shape, entry.Value.detach().bytes.ToArray())),
            ]
        );
        Assert.Contains(
            "Use --layer embedding",
            Assert.Throws<DataException>(() => Run(Options with { Layer = "logits" })).Message,
            StringComparison.Ordinal
        );
        Run(Options);
        Assert.Equal([Images, 96], NpyFile.Read(folder.File("E.npy")).Shape);
    }

    [Fact]
    public void Images_that_are_none_are_listed_all_at_once_and_what_was_there_stays()
    {
        Write(classes: 2, Normalisation.Half);
        folder.Write("E.npy", "before");
        folder.Write("1.png", "I am no picture");
        File.WriteAllBytes(folder.File("4.png"), []);
        string broken = Assert.Throws<DataException>(() => Run(Options)).Message;
        Assert.All(new[] { "2 of 7 images", "1.png", "4.png" }, words => Assert.Contains(words, broken, StringComparison.Ordinal));

        File.Delete(folder.File("1.png"));
        File.Delete(folder.File("4.png"));
        string missing = Assert.Throws<DataException>(() => Run(Options)).Message;
        Assert.All(new[] { "row 2 (4.png)", "row 5 (1.png)", "--image-root" }, words =>
            Assert.Contains(words, missing, StringComparison.Ordinal)
        );
        Assert.Equal("before", File.ReadAllText(folder.File("E.npy")));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_before_the_work()
    {
        Write(classes: 2, Normalisation.Half);
        folder.Write("1.png", "I am no picture");
        Assert.Throws<UsageException>(() => Run(Options with { Output = Path.Combine(folder.File("m.csv"), "E.npy") }));
    }

    [Fact]
    public void Stopped_it_leaves_nothing_behind()
    {
        Write(classes: 2, Normalisation.Half);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ImageEmbedding.RunAsync(Options, new(), Progress(), new CancellationToken(canceled: true)).GetAwaiter().GetResult()
        );
        Assert.False(File.Exists(folder.File("E.npy")));
    }

    public void Dispose() => folder.Dispose();

    static string Run(EmbedOptions options) =>
        ImageEmbedding.RunAsync(options, new(), Progress(), CancellationToken.None).GetAwaiter().GetResult();

    static ProgressReporter Progress() => new("embed", TextWriter.Null, TimeProvider.System);

    void Write(int classes, Normalisation normalisation, int size = Size)
    {
        using var network = ExpertCatalog.Create("efficientnetv2_test", new() { Classes = classes }, 4);
        WeightsFile.Write(
            folder.File("w.safetensors"),
            network,
            new("efficientnetv2_test", size, normalisation, [.. Enumerable.Range(0, classes).Select(label => $"{label}")])
        );
    }

    /// <summary>
    /// The same steps one after another, with none of the pipeline: decoder, arithmetic on doubles, network, one image at a time.
    /// </summary>
    float[] ByHand(string image, string layer, string normalization)
    {
        var (mean, std) =
            normalization == "half"
                ? (new[] { 0.5, 0.5, 0.5 }, new[] { 0.5, 0.5, 0.5 })
                : (new[] { 0.485, 0.456, 0.406 }, new[] { 0.229, 0.224, 0.225 });
        byte[] pixels = ImageDecoder.Decode(folder.File(image), Size);
        var planes = new float[3 * Size * Size];
        for (int channel = 0; channel < 3; channel++)
        for (int pixel = 0; pixel < Size * Size; pixel++)
            planes[channel * Size * Size + pixel] = (float)((pixels[pixel * 3 + channel] / 255.0 - mean[channel]) / std[channel]);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var network = ExpertCatalog.Create("efficientnetv2_test", new() { Classes = 5 }, 4);
        network.eval();
        var input = torch.tensor(planes, [1, 3, Size, Size]);
        var output = layer switch
        {
            "logits" => network.call(input),
            "stages" => network.EmbedLayers(input),
            _ => network.Embed(input),
        };
        return output.data<float>().ToArray();
    }
}
