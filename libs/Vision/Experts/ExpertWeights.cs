using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts;

/// <summary>
/// A network's whole state, parameters and buffers, under timm's names and in timm's order: what a weights file holds.
/// float32 (or whatever type the network has), and int64 scalars for batch counts.
/// </summary>
public static class ExpertWeights
{
    /// <summary>
    /// Row-major tensors on the CPU, ready to be written. They may share memory with the network: write them before it trains on.
    /// They belong to the caller's dispose scope.
    /// </summary>
    public static IReadOnlyList<(string Name, Tensor Value)> Of(Expert expert)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return [.. expert.state_dict().Select(entry =>
            (entry.Key, entry.Value.detach().cpu().contiguous().MoveToOuterDisposeScope()))];
    }

    /// <summary>Copies weights into a network, wherever it is; exactly its names and shapes are expected, in any order.</summary>
    /// <exception cref="ExpertWeightsException">Anything else; the network is then unchanged.</exception>
    public static void Load(Expert expert, IEnumerable<(string Name, Tensor Value)> weights)
    {
        var state = expert.state_dict();
        var given = weights.ToLookup(entry => entry.Name, entry => entry.Value);
        List<string> problems =
        [
            .. state.SelectMany(entry => Problems(entry.Key, entry.Value, [.. given[entry.Key]])),
            .. given.Where(entry => !state.ContainsKey(entry.Key)).Select(entry => $"{entry.Key}: unknown"),
        ];
        if (problems.Count > 0) throw new ExpertWeightsException(expert.Architecture.Name, problems);
        using var noGrad = torch.no_grad();
        foreach (var (name, target) in state)
            foreach (var value in given[name]) target.copy_(value);
    }

    static IEnumerable<string> Problems(string name, Tensor target, Tensor[] given) => given switch
    {
        [] => [$"{name}: missing"],
        [var value] when value.shape.SequenceEqual(target.shape) => [],
        [var value] => [$"{name}: shape ({string.Join(", ", value.shape)}) where ({string.Join(", ", target.shape)}) is expected"],
        _ => [$"{name}: given {given.Length} times"],
    };
}
