using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// libtorch's operations over lists of tensors, which TorchSharp does not expose: one call for a whole network instead of nine per
/// parameter. They are reached through TorchScript, which is part of TorchSharp's public interface.
/// </summary>
sealed class ForeachScript : IDisposable
{
    // Whatever is changed in place is an argument: TorchScript removes changes to tensors of a list that the script itself makes, as dead
    // code.
    // Lists of gradients are only read, so that backward may hand over its own results instead of adding to zeros, which would cost four
    // more passes over the memory of all weights. The 1e-6 in the divisor is that of PyTorch's clip_grad_norm_.
    const string Source = """
        def gradients(params: List[Tensor]) -> List[Tensor]:
            grads: List[Tensor] = []
            for p in params:
                g = p.grad
                assert g is not None
                grads.append(g)
            return grads

        def clip(params: List[Tensor], clip_norm: float, norm: Tensor, broken: Tensor, divisor: Tensor):
            norm.copy_(torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients(params), 2))))
            broken.copy_(torch.maximum(broken, torch.logical_not(torch.isfinite(norm)).float()))
            divisor.copy_(torch.clamp((norm + 1e-6) / clip_norm, min=1.0))
            return len(params)

        def adamw(params: List[Tensor], m: List[Tensor], v: List[Tensor], step: Tensor, broken: Tensor, divisor: Tensor,
                  lr: float, weight_decay: float, beta1: float, beta2: float, eps: float):
            none: List[Tensor] = []
            steps = [step for _ in params]
            torch._fused_adamw_(params, gradients(params), m, v, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay,
                                eps=eps, amsgrad=False, maximize=False, grad_scale=divisor, found_inf=broken)
            return len(params)

        def move_towards(average: List[Tensor], latest: List[Tensor], share: float):
            torch._foreach_lerp_(average, latest, share)
            return len(average)

        """;

    readonly jit.CompilationUnit unit;

    ForeachScript(jit.CompilationUnit unit) => this.unit = unit;

    /// <summary>Null where this libtorch lacks an operation.</summary>
    public static ForeachScript? TryCompile()
    {
        try
        {
            return new ForeachScript(jit.compile(Source));
        }
        catch (ExternalException)
        {
            return null;
        }
    }

    /// <param name="function">One of those above.</param>
    /// <param name="arguments">
    /// Tensors, arrays of them and Scalars; never a double, which TorchSharp would turn into a scalar that the garbage collector may take
    /// before libtorch has read it.
    /// </param>
    public object Call(string function, params object[] arguments) => this.unit.invoke(function, arguments);

    public void Dispose() => this.unit.Dispose();
}
