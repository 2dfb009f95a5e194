using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using StackingK8s.Vision.Arithmetic;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Kernels;

/// <summary>
/// An affine map in float32 on AMD's processors with AVX-512. The MKL in libtorch has separate kernels for them, with vectors of half that
/// length.
/// docs/kernels.md says when to delete this.
/// </summary>
sealed class FusedLinear : autograd.SingleTensorFunction<FusedLinear>
{
    // 0x68747541 is "Auth", the first four letters of AuthenticAMD.
    static readonly bool IsSupported =
        Vector512.IsHardwareAccelerated && OpenMp.IsAvailable && X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, Ebx: 0x68747541, _, _);

    [ThreadStatic]
    static List<Tensor>? returned;

    public override string Name => nameof(FusedLinear);

    /// <summary>Whether this can map an input, (..., inputs) contiguous, by a weight, (outputs, inputs).</summary>
    public static bool Supports(Tensor input, Tensor weight) =>
        IsSupported
        && input.device_type == DeviceType.CPU
        && input.dtype == ScalarType.Float32
        && weight.dtype == ScalarType.Float32
        && !Autocast.IsOn
        && weight.size(0) % ProductTile.Rows == 0
        && input.numel() >= ProductTile.Rows * weight.size(1)
        && input.is_contiguous()
        && weight.is_contiguous();

    /// <param name="input">(..., inputs).</param>
    /// <param name="weight">(outputs, inputs).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <returns>(..., outputs).</returns>
    public static Tensor Call(Tensor input, Tensor weight, Tensor? bias)
    {
        // Its own scope: TorchSharp makes an empty tensor of the output's size beside it.
        using var scope = NewDisposeScope();
        var mapped =
            !is_grad_enabled() ? Map(input, weight, bias)
            : bias is null ? apply(input, weight)
            : apply(input, weight, bias);
        return mapped.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        Tensor[] tensors = [.. arguments.Cast<Tensor>()];
        context.save_for_backward([.. tensors]);
        return Map(tensors[0], tensors[1], tensors.ElementAtOrDefault(2));
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        // libtorch has copied the previous layer's by now.
        returned?.ForEach(tensor => tensor.Dispose());
        var saved = context.get_saved_variables();
        var (input, weight) = (saved[0], saved[1]);
        Tensor rows = gradient.contiguous().view(-1, weight.size(0)),
            inputs = input.view(-1, weight.size(1));
        var ofInput = FloatProduct.Times(rows, weight).view(input.shape);
        returned = [ofInput.DetachFromDisposeScope(), FloatProduct.TransposedTimes(rows, inputs).DetachFromDisposeScope()];
        if (saved.Count > 2)
            returned.Add(rows.sum([0]).DetachFromDisposeScope());
        gradient.Dispose();
        context.Dispose();
        return returned;
    }

    static Tensor Map(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        long[] shape = [.. input.shape[..^1], weight.size(0)];
        return FloatProduct.TimesTransposed(input.view(-1, weight.size(1)), weight, bias).view(shape).MoveToOuterDisposeScope();
    }
}
