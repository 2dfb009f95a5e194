using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Embedding;
using StackingK8s.Learning;
using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Weights;

/// <summary>One expert of one fold, as the fold step wrote it.</summary>
/// <param name="Weights">Path of weights.safetensors, its digest verified.</param>
/// <param name="Description">How the network is used.</param>
/// <param name="Projection">(pooled features, dimensions).</param>
public sealed record TrainedExpert(string Weights, WeightsDescription Description, FloatMatrix Projection)
{
    /// <summary>Reads the projection and the header of the weights; <see cref="Load"/> makes the network.</summary>
    /// <param name="weights">weights.safetensors, verified.</param>
    /// <param name="projection">projection.npy, verified.</param>
    /// <exception cref="ArtifactException">The files were not written by a fold step.</exception>
    public static TrainedExpert Open(string weights, string projection)
    {
        var description = WeightsFile.ReadDescription(weights);
        var array = NpyFile.Read(projection);
        if (array.Shape is not [var features, var dimensions])
            throw new ArtifactException($"{projection} is not a matrix. Run the fold again.");
        return new(weights, description, new(features, dimensions, array.ToFloat32()));
    }

    /// <summary>Makes the network; the caller disposes it.</summary>
    /// <param name="device">Where it is to work.</param>
    /// <exception cref="ArtifactException">The weights do not make this network.</exception>
    public Expert Load(Device device)
    {
        var network = ExpertCatalog.Create(Description.Architecture, new(), seed: 0);
        try
        {
            using var file = WeightsFile.Open(Weights);
            var loaded = file.LoadInto(network);
            if (!loaded.ClassifierLoaded || WeightRemarks.Of(loaded).Any())
                throw NotOfAFold(Weights, $"its tensors are not those of {Description.Architecture}");
            network.to(device);
            network.UseChannelsLast();
            return network;
        }
        catch (DataException unfit)
        {
            network.Dispose();
            throw NotOfAFold(Weights, unfit.Message, unfit);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Makes what embeds rows with the network.</summary>
    /// <param name="network">Made by <see cref="Load"/>.</param>
    public RowEmbedder CreateEmbedder(Expert network) => new(network, Description.Normalisation, Projection);

    static ArtifactException NotOfAFold(string weights, string why, Exception? cause = null) =>
        new($"{weights} is not a network of a fold ({why}). It may be from another version of the program: run the fold again.", cause);
}
