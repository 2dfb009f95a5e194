using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Weights;

/// <summary>One tensor of weights that were trained elsewhere, in a file or in memory.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Shape">Axes; none for a scalar.</param>
/// <param name="CopyTo">
/// Writes the elements, row-major, into a contiguous tensor on the CPU with as many, converted to its type (float32 or int64).
/// </param>
public sealed record PretrainedTensor(string Name, IReadOnlyList<long> Shape, Action<Tensor> CopyTo)
{
    /// <summary>A tensor in memory; it must outlive the loading.</summary>
    /// <param name="name">As in the file.</param>
    /// <param name="value">On the CPU.</param>
    public PretrainedTensor(string name, Tensor value)
        : this(name, value.shape, target => Copy(value, target)) { }

    static void Copy(Tensor value, Tensor target)
    {
        using var scope = NewDisposeScope();
        target.view(value.shape).copy_(value);
    }
}
