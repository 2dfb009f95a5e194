using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Caching;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Cli.Embedding;

/// <summary>
/// The feature extractor: manifest → decoded images → one layer of a network → rows of an array, with the parts that training uses.
/// </summary>
static class ImageEmbedding
{
    const double HashingEnd = 0.02,
        DecodingEnd = 0.2;

    const int MostPixels = 2048;

    /// <returns>The shape of the array and how the images were seen, in one line.</returns>
    /// <exception cref="UsageException">An option is wrong; problems of options, weights and manifest come all at once.</exception>
    /// <exception cref="DataException">Weights or manifest are wrong, or images; likewise all at once.</exception>
    public static async Task<string> RunAsync(EmbedOptions options, ProgressReporter progress, CancellationToken stop)
    {
        OptionProblems problems = new();
        CheckValues(options, problems);
        var wanted = problems.Try(() => Architecture(options.Architecture));
        if (wanted is not null && options.ImageSize is { } side and >= 1 and <= MostPixels)
            problems.Require(wanted.AllowsImageSize(side), $"--image-size: {ImageSizeAdvice.Problem(wanted, side)}");
        using var opened = File.Exists(options.Weights) ? problems.Try(() => WeightsFile.Open(options.Weights)) : null;
        var listed = problems.Try(() => ManifestReader.ReadPaths(options.Manifest));
        problems.Throw();
        var (architecture, weights, paths) = (wanted!, opened!, listed!);

        int size = options.ImageSize
            ?? (
                weights.Description is { } own && architecture.AllowsImageSize(own.ImageSize)
                    ? own.ImageSize
                    : architecture.DefaultImageSize
            );
        var normalisation = options.Normalization is { } name
            ? Normalisation.Parse(name, architecture.Normalisation)
            : weights.Description?.Normalisation ?? architecture.Normalisation;

        NativeMemory.KeepFreed();
        var machine = FoldMachine.FromEnvironment();
        var device = machine.ChooseDevice();
        progress.Log(device.ToString());
        OperationThreads.Set(options.Threads);
        using var network = Network(architecture, weights, options, device.Device);
        string root = options.ImageRoot ?? Path.GetDirectoryName(Path.GetFullPath(options.Manifest))!;
        using CacheFolder folder = new(options.Cache);
        long budget = ImageSpaceCheck.FetchBudget(folder.Path, paths.Count, [size], machine.ImageBytes());
        var source = await ImageRoot.OpenAsync(root, "--image-root", folder.Path, budget, progress.Log, stop);
        var finding = progress.Begin(source.IsRemote ? "fetching" : "checking", "images", paths.Count, 0, HashingEnd);
        var images = await source.FindAsync(paths, options.Manifest, options.Threads, done => finding.Report(done), stop);

        bool logits = options.Layer == "logits";
        int[] shape = [images.Count, logits ? network.Classes : architecture.EmbeddingSize];
        // The file is begun first: a place that may not be written is told before the work, not after it.
        NpyFile.WriteFloat32(options.Output, shape, write =>
        {
            using var cache = Decode(source, images, folder.Path, size, options.Threads, progress, stop);
            var embedding = progress.Begin("embedding", "images", images.Count, DecodingEnd, 1);
            Embedder.EmbedAll(
                network,
                logits ? network.forward : network.Embed,
                cache,
                normalisation,
                write,
                options.BatchSize,
                1,
                done => embedding.Report(done),
                stop
            );
        });
        return $"{options.Output}: ({shape[0]}, {shape[1]}) float32, {architecture.Name} at {size} px, normalization {normalisation.Name}";
    }

    static void CheckValues(EmbedOptions options, OptionProblems problems)
    {
        problems.Require(options.BatchSize is >= 1 and <= 65_536, "--batch-size must be 1 to 65536");
        problems.Require(options.Threads is >= 1 and <= 1024, "--threads must be 1 to 1024");
        problems.Require(options.ImageSize is null or >= 1 and <= MostPixels, $"--image-size must be 1 to {MostPixels}");
        problems.Require(
            options.Normalization is null or "half" or "imagenet",
            $"--normalization '{options.Normalization}' is not one of half, imagenet"
        );
        problems.Require(options.Layer is "embedding" or "logits", $"--layer '{options.Layer}' is not one of embedding, logits");
        problems.Require(File.Exists(options.Weights), $"--weights: there is no file {options.Weights}");
        problems.Require(!Directory.Exists(options.Output), $"--out: {options.Output} is a folder: name a .npy file");
    }

    static ExpertArchitecture Architecture(string name)
    {
        try
        {
            return ExpertCatalog.Find(name);
        }
        catch (UnknownArchitectureException unknown)
        {
            throw new UsageException($"--architecture: {unknown.Message} `stacking experts` lists them all.", unknown);
        }
    }

    static Expert Network(ExpertArchitecture architecture, WeightsFile weights, EmbedOptions options, Device device)
    {
        int? classes = weights.Classes(architecture);
        if (classes is null && options.Layer == "logits")
            throw new DataException(
                $"{options.Weights} holds no classifier ({architecture.ClassifierPrefix}*) for --layer logits: use --layer embedding."
            );
        var network = ExpertCatalog.Create(architecture.Name, new ExpertOptions { Classes = classes ?? 1 }, seed: 0);
        var loaded = weights.LoadInto(network);
        if (!loaded.ClassifierLoaded && options.Layer == "logits")
            throw new DataException(
                $"{options.Weights} holds no whole classifier for {architecture.Name} and --layer logits: use --layer embedding."
            );
        network.to(device);
        network.UseChannelsLast();
        return network;
    }

    static ImageCache Decode(
        ImageRoot source,
        IReadOnlyList<StoredImage> images,
        string folder,
        int size,
        int threads,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        var decoding = progress.Begin("decoding", "images", images.Count, HashingEnd, DecodingEnd);
        return DecodedImages.Open(source, images, folder, size, threads, done => decoding.Report(done), stop);
    }
}
