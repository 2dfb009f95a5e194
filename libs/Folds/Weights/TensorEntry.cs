using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Weights;

/// <summary>Converts between a tensor and an entry of the safetensors format.</summary>
static class TensorEntry
{
    static readonly Dictionary<ScalarType, string> Names = new()
    {
        [ScalarType.Float32] = "F32",
        [ScalarType.Float64] = "F64",
        [ScalarType.Float16] = "F16",
        [ScalarType.BFloat16] = "BF16",
        [ScalarType.Int64] = "I64",
    };

    static readonly Dictionary<string, ScalarType> Types = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>An entry that writes the tensor when its turn comes.</summary>
    /// <param name="name">Unique in the file.</param>
    /// <param name="value">
    /// Of any strides, on any device; must live until the file is written, when a row-major copy is made of it alone.
    /// </param>
    public static SafetensorsEntry Create(string name, Tensor value) => new(name, Names[value.dtype], value.shape, stream =>
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            stream.Write(value.detach().cpu().contiguous().bytes);
        });

    /// <summary>Reads a tensor.</summary>
    /// <returns>A copy of the tensor, row-major on the CPU.</returns>
    /// <exception cref="ArtifactException">It has a type that no network has.</exception>
    public static Tensor Read(SafetensorsReader file, string name)
    {
        if (!Types.TryGetValue(file.Dtype(name), out var type))
            throw new ArtifactException($"the tensor {name} has the type {file.Dtype(name)}, which no network has");
        var value = empty([.. file.Shape(name)], type);
        file.Bytes(name).CopyTo(value.bytes);
        return value;
    }
}
