using System.Runtime.InteropServices;
using StackingK8s.Vision.Tensors;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// Loss and gradient norm of the latest steps, kept on the device and read together, because each read makes an accelerator wait. They are
/// read one by one, not as sums: the time of reading must not change a digit of the curve.
/// </summary>
sealed class LossWindow : IDisposable
{
    readonly Tensor values; // (2, capacity): losses, norms
    readonly Tensor[] losses,
        norms;
    int count;

    /// <param name="capacity">Steps between two reads, at least 1.</param>
    /// <param name="device">Of the losses.</param>
    public LossWindow(int capacity, Device device)
    {
        this.values = zeros(2, capacity, ScalarType.Float32, device).DetachFromDisposeScope();
        losses = [.. Enumerable.Range(0, capacity).Select(i => this.values[0, i].DetachFromDisposeScope())];
        norms = [.. Enumerable.Range(0, capacity).Select(i => this.values[1, i].DetachFromDisposeScope())];
    }

    public bool IsFull => count == losses.Length;

    /// <summary>Adds to the running step's loss.</summary>
    /// <param name="loss">A scalar.</param>
    public void Add(Tensor loss) => losses[count].PlusInPlace(loss);

    /// <summary>Ends the running step.</summary>
    /// <param name="gradientNorm">A scalar.</param>
    public void EndStep(Tensor gradientNorm) => norms[count++].copy_(gradientNorm);

    /// <summary>All steps since the last read, oldest first.</summary>
    public (float Loss, float GradientNorm)[] Take()
    {
        using var onHost = this.values.cpu();
        var values = MemoryMarshal.Cast<byte, float>(onHost.bytes);
        var taken = new (float, float)[count];
        for (int i = 0; i < count; i++)
            taken[i] = (values[i], values[losses.Length + i]);
        this.values.zero_();
        count = 0;
        return taken;
    }

    public void Dispose()
    {
        foreach (var place in (Tensor[])[.. losses, .. norms])
            place.Dispose();
        this.values.Dispose();
    }
}
