using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>A network's parameters and buffers, to compare two networks by or to make them the same.</summary>
static class ExpertState
{
    /// <summary>Row-major, on the CPU; they belong to the caller's dispose scope.</summary>
    public static IReadOnlyList<(string Name, Tensor Value)> Tensors(Expert expert)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return [.. expert.state_dict().Select(entry => (entry.Key, entry.Value.detach().cpu().contiguous().MoveToOuterDisposeScope()))];
    }

    public static byte[] Bits(Expert expert) => [.. Tensors(expert).SelectMany(entry => entry.Value.bytes.ToArray())];

    public static void Fill(Expert expert, Func<string, Tensor, Tensor> values)
    {
        using var noGrad = torch.no_grad();
        foreach (var (name, target) in expert.state_dict())
            target.copy_(values(name, target));
    }
}
