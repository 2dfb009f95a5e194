using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Experts.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Weights;

/// <summary>
/// A network's weights in a safetensors file: where tensors and the format meet. Reading maps the file, and each tensor goes from the
/// mapping into the network without a copy in between; writing makes row-major copies one tensor at a time.
/// </summary>
public sealed class WeightsFile : IDisposable
{
    readonly string path;
    readonly SafetensorsReader file;

    WeightsFile(string path, SafetensorsReader file) => (this.path, this.file) = (path, file);

    /// <summary>Opens weights of the user's; reads nothing but the header.</summary>
    /// <exception cref="DataException">The file is missing or breaks a rule of the format; the message says which.</exception>
    /// <exception cref="UsageException">The file may not be read.</exception>
    public static WeightsFile Open(string path)
    {
        try
        {
            return new(path, new SafetensorsReader(path));
        }
        catch (ArtifactException unsound)
        {
            throw new DataException(unsound.Message, unsound);
        }
    }

    /// <summary>What the file says of the network itself; null where it is not one of ours.</summary>
    public WeightsDescription? Description => WeightsDescription.Of(file.Metadata);

    /// <summary>What weights of a fold step say of their network.</summary>
    /// <exception cref="ArtifactException">They are none.</exception>
    public static WeightsDescription Describe(string path)
    {
        using SafetensorsReader file = new(path);
        return WeightsDescription.Of(file.Metadata)
            ?? throw new ArtifactException($"{path} does not say what network it is for: another program wrote it. Run the fold again.");
    }

    /// <summary>Classes of the classifier that an architecture has here; null where the file holds none.</summary>
    public int? Classes(ExpertArchitecture architecture)
    {
        string name = $"{architecture.ClassifierPrefix}weight";
        return file.Names.Contains(name) && file.Shape(name) is [var classes and >= 1 and <= int.MaxValue, ..] ? (int)classes : null;
    }

    /// <summary>Loads all that fits by timm's rules; see <see cref="PretrainedWeights"/>.</summary>
    /// <param name="network">Fresh, on the CPU.</param>
    /// <exception cref="DataException">The weights do not fit, or are no finite numbers; the message lists how.</exception>
    public PretrainedLoad LoadInto(Expert network)
    {
        try
        {
            return PretrainedWeights.Load(
                network,
                [.. file.Names.Select(name => new PretrainedTensor(name, file.Shape(name), target => Read(name, target)))]
            );
        }
        catch (Exception unfit) when (unfit is ExpertWeightsException or ArtifactException)
        {
            throw new DataException($"{path}: {unfit.Message}", unfit);
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>Writes all of a network's state with what one must know to use it.</summary>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, Expert network, WeightsDescription description) =>
        SafetensorsFile.Write(
            path,
            [.. network.state_dict().Select(entry => TensorEntry.Of(entry.Key, entry.Value))],
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
