using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Embedding;
using StackingK8s.Learning;
using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Weights;

/// <summary>One expert of one fold as the fold step left it: the files, and the network that they make.</summary>
/// <param name="Weights">Path of weights.safetensors, its digest verified.</param>
/// <param name="Description">How the network is used.</param>
/// <param name="Projection">(pooled features, dimensions).</param>
public sealed record TrainedExpert(string Weights, WeightsDescription Description, FloatMatrix Projection)
{
    /// <summary>Reads the projection and the head of the weights; the network itself is made by <see cref="Load"/>.</summary>
    /// <param name="weights">weights.safetensors, verified.</param>
    /// <param name="projection">projection.npy, verified.</param>
    /// <exception cref="ArtifactException">The files are no fold step's.</exception>
    public static TrainedExpert Open(string weights, string projection)
    {
        var description = WeightsFile.Describe(weights);
        var array = NpyFile.Read(projection);
        if (array.Shape is not [var features, var dimensions])
            throw new ArtifactException($"{projection} is no matrix. Run the fold again.");
        return new(weights, description, new(features, dimensions, array.ToFloat32()));
    }

    /// <summary>Makes the network; the caller disposes it.</summary>
    /// <exception cref="ArtifactException">The weights do not make this network.</exception>
    public Expert Load(Device device)
    {
        var network = ExpertCatalog.Create(Description.Architecture, new(), seed: 0);
        try
        {
            using var file = WeightsFile.Open(Weights);
            var loaded = file.LoadInto(network);
            if (!loaded.ClassifierLoaded || loaded.Missing.Count + loaded.Unexpected.Count + loaded.Resized.Count > 0)
                throw Foreign(Weights, $"its tensors are not those of {Description.Architecture}");
            network.to(device);
            network.UseChannelsLast();
            return network;
        }
        catch (DataException unfit)
        {
            network.Dispose();
            throw Foreign(Weights, unfit.Message, unfit);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The rows in this network's words; it must have been made by <see cref="Load"/>.</summary>
    public DescribedRows Describe(Expert network) => new(network, Description.Normalisation, Projection);

    static ArtifactException Foreign(string weights, string why, Exception? cause = null) =>
        new($"{weights} holds no network of a fold: {why}. Another version of the program may have made it; run the fold again.", cause);
}
