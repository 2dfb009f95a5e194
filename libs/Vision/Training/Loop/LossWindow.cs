using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// Loss and gradient norm of the latest steps, kept on the device and read together, because each read makes an accelerator wait. They are
/// read one by one, not as sums: the time of reading must not change a digit of the curve.
/// </summary>
sealed class LossWindow : IDisposable
{
    readonly Tensor _values; // (2, capacity): losses, norms
    readonly Tensor[] _losses,
        _norms;
    int _count;

    /// <param name="capacity">Steps between two reads, at least 1.</param>
    /// <param name="device">Of the losses.</param>
    public LossWindow(int capacity, Device device)
    {
        _values = zeros(2, capacity, ScalarType.Float32, device).DetachFromDisposeScope();
        _losses = [.. Enumerable.Range(0, capacity).Select(i => _values[0, i].DetachFromDisposeScope())];
        _norms = [.. Enumerable.Range(0, capacity).Select(i => _values[1, i].DetachFromDisposeScope())];
    }

    public bool IsFull => _count == _losses.Length;

    /// <summary>Adds to the running step's loss.</summary>
    /// <param name="loss">A scalar.</param>
    public void Add(Tensor loss) => _losses[_count].add_(loss);

    /// <summary>Ends the running step.</summary>
    /// <param name="gradientNorm">A scalar.</param>
    public void EndStep(Tensor gradientNorm) => _norms[_count++].copy_(gradientNorm);

    /// <summary>All steps since the last read, oldest first.</summary>
    public (float Loss, float GradientNorm)[] Take()
    {
        using var onHost = _values.cpu();
        var values = MemoryMarshal.Cast<byte, float>(onHost.bytes);
        var taken = new (float, float)[_count];
        for (int i = 0; i < _count; i++)
            taken[i] = (values[i], values[_losses.Length + i]);
        _values.zero_();
        _count = 0;
        return taken;
    }

    public void Dispose()
    {
        foreach (var place in (Tensor[])[.. _losses, .. _norms])
            place.Dispose();
        _values.Dispose();
    }
}
