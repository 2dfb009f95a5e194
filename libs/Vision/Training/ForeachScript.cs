using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// libtorch's operations over lists of tensors, which TorchSharp has no names for: one call for a whole network instead of nine per
/// parameter. They are reached through TorchScript, which is part of TorchSharp's public interface.
/// </summary>
sealed class ForeachScript : IDisposable
{
    // All lists come in as arguments: what is done in place to tensors of a list that the script itself puts together counts as dead code, and is removed.
    const string Source = """
        def adamw_step(grads: List[Tensor],
                       decaying: List[Tensor], decaying_grads: List[Tensor], decaying_m: List[Tensor], decaying_v: List[Tensor], decaying_steps: List[Tensor],
                       constant: List[Tensor], constant_grads: List[Tensor], constant_m: List[Tensor], constant_v: List[Tensor], constant_steps: List[Tensor],
                       step: Tensor, clip_norm: float, lr: float, weight_decay: float, beta1: float, beta2: float, eps: float):
            norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2)))
            torch._foreach_mul_(grads, torch.clamp(clip_norm / (norm + 1e-6), max=1.0))
            step.add_(1)
            none: List[Tensor] = []
            if len(decaying) > 0:
                torch._fused_adamw_(decaying, decaying_grads, decaying_m, decaying_v, none, decaying_steps,
                                    lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
            if len(constant) > 0:
                torch._fused_adamw_(constant, constant_grads, constant_m, constant_v, none, constant_steps,
                                    lr=lr, beta1=beta1, beta2=beta2, weight_decay=0.0, eps=eps, amsgrad=False, maximize=False)
            torch._foreach_zero_(grads)
            return len(grads)

        def move_towards(average: List[Tensor], latest: List[Tensor], share: float):
            torch._foreach_lerp_(average, latest, share)
            return len(average)

        """;

    readonly jit.CompilationUnit _unit;

    ForeachScript(jit.CompilationUnit unit) => _unit = unit;

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

    public object Call(string function, params object[] arguments) => _unit.invoke(function, arguments);

    public void Dispose() => _unit.Dispose();
}
