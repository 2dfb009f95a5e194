using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// The losses of the latest steps, kept on the device and read together, as each look makes an accelerator wait. They are read one by
/// one, not as a sum: when somebody looks must change no digit of a curve.
/// </summary>
sealed class LossWindow : IDisposable
{
    readonly Tensor _losses;
    readonly Tensor[] _places;
    int _count;

    /// <param name="capacity">Steps between two looks, at least 1.</param>
    public LossWindow(int capacity, Device device)
    {
        _losses = zeros(capacity, ScalarType.Float32, device).DetachFromDisposeScope();
        _places = [.. Enumerable.Range(0, capacity).Select(i => _losses[i].DetachFromDisposeScope())];
    }

    public bool IsFull => _count == _places.Length;

    /// <param name="loss">A scalar.</param>
    public void Add(Tensor loss)
    {
        using var pass = no_grad();
        _places[_count++].copy_(loss);
    }

    /// <summary>All since the last look, the oldest first.</summary>
    public float[] Take()
    {
        using var onHost = _losses.cpu();
        float[] taken = MemoryMarshal.Cast<byte, float>(onHost.bytes)[.._count].ToArray();
        _count = 0;
        return taken;
    }

    public void Dispose()
    {
        foreach (var place in _places) place.Dispose();
        _losses.Dispose();
    }
}
