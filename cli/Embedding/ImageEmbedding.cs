using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
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

    /// <param name="options">With local files.</param>
    /// <param name="problems">Those found so far, reported with the others.</param>
    /// <param name="progress">Receives the stages of the work.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>The shape of the array and how the images were seen, in one line; then a line for each oddity of the weights.</returns>
    /// <exception cref="UsageException">An option is wrong; problems of options, weights and manifest come all at once.</exception>
    /// <exception cref="DataException">Weights or manifest are wrong, or images; likewise all at once.</exception>
    public static async Task<string> RunAsync(
        EmbedOptions options,
        OptionProblems problems,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        CheckFiles(options, problems);
        var wanted = problems.Try(() => Architecture(options.Architecture));
        if (wanted is not null && options.ImageSize is { } side)
            problems.Require(wanted.AllowsImageSize(side), $"--image-size: {ImageSizeAdvice.Problem(wanted, side)}");
        using var opened = File.Exists(options.Weights) ? problems.Try(() => WeightsFile.Open(options.Weights)) : null;
        var listed = problems.Try(() => ManifestReader.ReadPaths(options.Manifest, options.Columns));
        problems.Throw();
        var (architecture, weights, paths) = (wanted!, opened!, listed!);

        int size = options.ImageSize
            ?? (
                weights.Description is { } own && architecture.AllowsImageSize(own.Form.Size)
                    ? own.Form.Size
                    : architecture.DefaultImageSize
            );
        ImageForm form = new(size, ChosenView(options) ?? weights.Description?.Form.View ?? ImageView.Rgb);
        var normalisation = options.Normalization is { } name
            ? Normalisation.Parse(name, architecture.Normalisation)
            : weights.Description?.Normalisation ?? architecture.Normalisation;

        NativeMemory.KeepFreed();
        var machine = FoldMachine.FromEnvironment();
        var device = machine.ChooseDevice();
        progress.Log(device.ToString());
        int threads = options.Threads ?? Environment.ProcessorCount;
        OperationThreads.Set(threads);
        using var network = Network(architecture, weights, options, device.Device, out var remarks);
        string root = options.ImageRoot ?? Path.GetDirectoryName(Path.GetFullPath(options.Manifest))!;
        using CacheFolder folder = new(options.Cache);
        long budget = ImageSpaceCheck.FetchBudget(folder.Path, paths.Count, [form], machine.ImageBytes());
        var source = await ImageRoot.OpenAsync(root, "--image-root", folder.Path, budget, progress.Log, stop);
        var finding = progress.Begin(
            source.IsRemote ? ActivityNames.Fetching : ActivityNames.Checking,
            "images",
            paths.Count,
            0,
            HashingEnd
        );
        var images = await source.FindAsync(paths, options.Manifest, threads, done => finding.Report(done), stop);

        var (layer, width) = Output(network, options.Layer);
        int[] shape = [images.Count, width];
        // The file is begun first, so that a place that cannot be written is reported before the work, not after it.
        NpyFile.WriteFloat32(options.Output, shape, write =>
        {
            using var cache = Decode(source, images, folder.Path, form, threads, progress, stop);
            var embedding = progress.Begin(ActivityNames.Embedding, "images", images.Count, DecodingEnd, 1);
            Embedder.EmbedAll(network, layer, cache, normalisation, write, options.BatchSize, 1, done => embedding.Report(done), stop);
        });
        return $"{options.Output}: ({shape[0]}, {shape[1]}) float32, {architecture.Name} at {size} px, "
            + (form.View == ImageView.Rgb ? "" : $"{form.ViewName} residual, ")
            + $"normalization {normalisation.Name}"
            + string.Concat(remarks);
    }

    static (Func<Tensor, Tensor> Layer, int Width) Output(Expert network, string layer) =>
        layer switch
        {
            "logits" => (network.forward, network.Classes),
            "stages" => (network.EmbedLayers, network.Architecture.LayersSize),
            _ => (network.Embed, network.Architecture.EmbeddingSize),
        };

    static ImageView? ChosenView(EmbedOptions options) =>
        Choices.Parse(typeof(PixelView), options.View) is PixelView view
            ? ViewMap.FromSpec(view, (ResidualKind)Choices.Parse(typeof(ResidualKind), options.Residual)!)
            : null;

    static void CheckFiles(EmbedOptions options, OptionProblems problems)
    {
        problems.Require(File.Exists(options.Weights), $"--weights: {options.Weights} does not exist");
        problems.Require(!Directory.Exists(options.Output), $"--out: {options.Output} is a folder. Name a .npy file");
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

    static Expert Network(
        ExpertArchitecture architecture,
        WeightsFile weights,
        EmbedOptions options,
        Device device,
        out IReadOnlyList<string> remarks
    )
    {
        int? classes = weights.Classes(architecture);
        if (classes is null && options.Layer == "logits")
            throw new DataException(
                $"{options.Weights} has no classifier ({architecture.ClassifierPrefix}*) for --layer logits. Use --layer embedding."
            );
        var network = ExpertCatalog.Create(architecture.Name, new ExpertOptions { Classes = classes ?? 1 }, seed: 0);
        var loaded = weights.LoadInto(network);
        remarks = [.. WeightRemarks.Of(loaded).Select(remark => $"\n{options.Weights}: {remark}")];
        if (!loaded.ClassifierLoaded && options.Layer == "logits")
            throw new DataException(
                $"{options.Weights} has only a part of the classifier of {architecture.Name}. Use --layer embedding instead of logits."
            );
        network.to(device);
        network.UseChannelsLast();
        return network;
    }

    static ImageCache Decode(
        ImageRoot source,
        IReadOnlyList<StoredImage> images,
        string folder,
        ImageForm form,
        int threads,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        var decoding = progress.Begin(ActivityNames.Decoding, "images", images.Count, HashingEnd, DecodingEnd);
        return DecodedImages.Open(source, images, folder, form, threads, done => decoding.Report(done), progress.Log, stop);
    }
}
