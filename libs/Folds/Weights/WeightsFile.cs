using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Experts.Weights;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Weights;

/// <summary>
/// A network's weights in a safetensors file. Reading maps the file, and each tensor goes from the mapping into the network without a copy
/// in between; writing makes row-major copies one tensor at a time.
/// </summary>
public sealed class WeightsFile : IDisposable
{
    readonly string path;
    readonly SafetensorsReader file;

    WeightsFile(string path, SafetensorsReader file) => (this.path, this.file) = (path, file);

    /// <summary>Opens weights that the user chose; reads the header alone.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file is missing or not a valid safetensors file; the message says why.</exception>
    /// <exception cref="UsageException">No permission to read the file.</exception>
    public static WeightsFile Open(string path)
    {
        try
        {
            return new(path, new SafetensorsReader(path));
        }
        catch (ArtifactException invalid)
        {
            throw new DataException(PublishedFormat.Describe(path) ?? invalid.Message, invalid);
        }
    }

    /// <summary>What the file says about its network; null where another program wrote the file.</summary>
    public WeightsDescription? Description => WeightsDescription.FromMetadata(file.Metadata);

    /// <summary>Reads what weights of a fold step say about their network.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArtifactException">No fold step wrote the file.</exception>
    public static WeightsDescription ReadDescription(string path)
    {
        using SafetensorsReader file = new(path);
        return WeightsDescription.FromMetadata(file.Metadata)
            ?? throw new ArtifactException($"{path} does not say which network it is for (another program wrote it). Run the fold again.");
    }

    /// <summary>Classes of the file's classifier; null where it has none.</summary>
    /// <param name="architecture">The network that the weights are for.</param>
    /// <exception cref="DataException">The file has several copies of a network.</exception>
    public int? Classes(ExpertArchitecture architecture)
    {
        string name = $"{FindNames().Prefix}{architecture.ClassifierPrefix}weight";
        return file.Names.Contains(name) && file.Shape(name) is [var classes and >= 1 and <= int.MaxValue, ..] ? (int)classes : null;
    }

    /// <summary>Loads all that fits by timm's rules; see <see cref="PretrainedWeights"/>.</summary>
    /// <param name="network">New, on the CPU.</param>
    /// <exception cref="DataException">The weights do not fit, or are not finite; the message lists where.</exception>
    public PretrainedLoad LoadInto(Expert network)
    {
        try
        {
            return PretrainedWeights.Load(
                network,
                [.. file.Names.Select(name => new PretrainedTensor(name, file.Shape(name), target => Read(name, target)))]
            );
        }
        catch (Exception unfit) when (unfit is ExpertWeightsException or AmbiguousWeightsException or ArtifactException)
        {
            throw new DataException($"{path}: {unfit.Message}{PublishedFormat.ShardAdvice(path)}", unfit);
        }
    }

    WeightNames FindNames()
    {
        try
        {
            return WeightNames.Find(file.Names);
        }
        catch (AmbiguousWeightsException several)
        {
            throw new DataException($"{path}: {several.Message}", several);
        }
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Writes all of a network's state, and what is needed to use it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">On any device.</param>
    /// <param name="description">Written into the metadata.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">No permission to write the file.</exception>
    public static void Write(string path, Expert network, WeightsDescription description) =>
        SafetensorsFile.Write(
            path,
            [.. network.state_dict().Select(entry => TensorEntry.Create(entry.Key, entry.Value))],
            description.ToMetadata()
        );

    void Read(string name, Tensor target)
    {
        if (target.dtype == ScalarType.Int64)
            file.Read(name, MemoryMarshal.Cast<byte, long>(target.bytes));
        else
            file.Read(name, MemoryMarshal.Cast<byte, float>(target.bytes));
    }
}
