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

/// <summary>The feature extractor: manifest → decoded images → one layer of a network → rows of an array, with the parts that training uses.</summary>
static class ImageEmbedding
{
    const double HashingEnd = 0.02,
        DecodingEnd = 0.2;

    /// <returns>The shape of the array and how the images were seen, in one line.</returns>
    /// <exception cref="UsageException">An option is wrong.</exception>
    /// <exception cref="DataException">Weights, manifest or images are wrong; images all at once.</exception>
    public static async Task<string> RunAsync(EmbedOptions options, ProgressReporter progress, CancellationToken stop)
    {
        Refuse(Problems(options));
        var architecture = Architecture(options.Architecture);
        using var weights = WeightsFile.Open(options.Weights);
        int size = options.ImageSize
            ?? (
                weights.Description is { } own && architecture.AllowsImageSize(own.ImageSize)
                    ? own.ImageSize
                    : architecture.DefaultImageSize
            );
        if (ImageSizeAdvice.Problem(architecture, size) is { } problem)
            throw new UsageException($"--image-size: {problem}.");
        var normalisation = options.Normalization is { } name
            ? Normalisation.Parse(name, architecture.Normalisation)
            : weights.Description?.Normalisation ?? architecture.Normalisation;

        NativeMemory.KeepFreed();
        var machine = FoldMachine.FromEnvironment();
        var device = machine.ChooseDevice();
        progress.Log(device.ToString());
        OperationThreads.Set(options.Threads);
        using var network = Network(architecture, weights, options, device.Device);
        var paths = ManifestReader.ReadPaths(options.Manifest);
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

    static IEnumerable<string> Problems(EmbedOptions options)
    {
        if (options.BatchSize is < 1 or > 65_536)
            yield return "--batch-size must be 1 to 65536";
        if (options.Threads is < 1 or > 1024)
            yield return "--threads must be 1 to 1024";
        if (options.ImageSize is < 1 or > 2048)
            yield return "--image-size must be 1 to 2048";
        if (options.Normalization is not (null or "half" or "imagenet"))
            yield return $"--normalization '{options.Normalization}' is not one of half, imagenet";
        if (options.Layer is not ("embedding" or "logits"))
            yield return $"--layer '{options.Layer}' is not one of embedding, logits";
        if (!File.Exists(options.Weights))
            yield return $"--weights: there is no file {options.Weights}";
        if (Directory.Exists(options.Output))
            yield return $"--out: {options.Output} is a folder: name a .npy file";
    }

    static void Refuse(IEnumerable<string> problems)
    {
        string all = string.Join("\n", problems.Select(problem => $"{problem}."));
        if (all.Length > 0)
            throw new UsageException(all);
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
