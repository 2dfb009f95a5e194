using StackingK8s.Cli.Options;
using StackingK8s.Folds.Prediction;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Stacking.Models;
using StackingK8s.Stacking.Prediction;
using StackingK8s.Vision.Devices;
using static TorchSharp.torch;

namespace StackingK8s.Cli.Embedding;

/// <summary>A finished run that scores images on this machine: the networks of its folds, and its meta-model.</summary>
sealed class ServedModel : IDisposable
{
    readonly TrainedExpert[][] networks;
    readonly Device device;
    readonly int batchSize,
        threads;

    ServedModel(StackedModel stack, TrainedExpert[][] networks, Device device, int batchSize, int threads) =>
        (Stack, this.networks, this.device, this.batchSize, this.threads) = (stack, networks, device, batchSize, threads);

    /// <summary>What turns embeddings into predictions.</summary>
    public StackedModel Stack { get; }

    /// <summary>How each expert sees the images, in column order.</summary>
    public IReadOnlyList<string> Views => [.. networks[0].Select(expert => expert.Description.Form.ViewName)];

    /// <summary>Fetches and verifies what the model is made of, and chooses the device.</summary>
    /// <param name="run">A finished run.</param>
    /// <param name="settings">What the user said of device and threads.</param>
    /// <param name="log">Told the device.</param>
    /// <param name="stop">Cancels the work.</param>
    public static async Task<ServedModel> OpenAsync(FinishedRun run, ComputeSettings settings, Action<string> log, CancellationToken stop)
    {
        NativeMemory.KeepFreed();
        var machine = FoldMachine.FromEnvironment();
        var device = settings.Device is { } named ? (machine with { Device = named }).ChooseDevice("--device") : machine.ChooseDevice();
        log(device.ToString());
        int threads = settings.Threads ?? Environment.ProcessorCount;
        OperationThreads.Set(threads);
        TrainedExpert[][] networks =
        [
            .. (await run.FetchNetworksAsync(stop)).Select(fold =>
                fold.Select(files => TrainedExpert.Open(files.Weights, files.Projection)).ToArray()
            ),
        ];
        return new(await StackedModel.OpenAsync(run, stop), networks, device.Device, settings.BatchSize, threads);
    }

    /// <summary>Embeds images with every network.</summary>
    /// <param name="skipUnreadable">Whether images that cannot be used are skipped instead of ending the work.</param>
    /// <param name="scratch">Folder for decoded images.</param>
    public FoldEmbedding Embedding(bool skipUnreadable, string scratch) =>
        new(networks, device, batchSize, threads, skipUnreadable, scratch);

    /// <summary>Releases the meta-model.</summary>
    public void Dispose() => Stack.Dispose();
}
