using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts;

/// <summary>
/// A network's whole state, parameters and buffers, under timm's names and in timm's order: what a weights file holds.
/// float32 (or whatever type the network has), and int64 scalars for batch counts.
/// </summary>
public static class ExpertWeights
{
    const string BatchCount = ".num_batches_tracked";

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
    public static void Load(Expert expert, IEnumerable<(string Name, Tensor Value)> weights) =>
        Copy(expert, weights, optional: _ => false);

    /// <summary>
    /// As <see cref="Load"/>, for weights trained elsewhere: a classifier that is absent or of other shape is left at its
    /// initial values, and batch counts, which change no output, may be absent.
    /// </summary>
    /// <returns>Whether the classifier was loaded too.</returns>
    /// <exception cref="ExpertWeightsException">Any other difference; the network is then unchanged.</exception>
    public static bool LoadPretrained(Expert expert, IEnumerable<(string Name, Tensor Value)> weights)
    {
        var classifier = expert.Architecture.ClassifierPrefix;
        var given = weights.ToList();
        var state = expert.state_dict();
        var fits = state.Keys.Where(IsClassifier).All(name =>
            given.Exists(entry => entry.Name == name && entry.Value.shape.SequenceEqual(state[name].shape)));
        if (!fits) given.RemoveAll(entry => IsClassifier(entry.Name));
        Copy(expert, given, optional: name => IsClassifier(name) || name.EndsWith(BatchCount, StringComparison.Ordinal));
        return fits;

        bool IsClassifier(string name) => name.StartsWith(classifier, StringComparison.Ordinal);
    }

    static void Copy(Expert expert, IEnumerable<(string Name, Tensor Value)> weights, Func<string, bool> optional)
    {
        var state = expert.state_dict();
        var given = weights.ToLookup(entry => entry.Name, entry => entry.Value);
        List<string> problems =
        [
            .. state.SelectMany(entry => Problems(entry.Key, entry.Value, [.. given[entry.Key]], optional)),
            .. given.Where(entry => !state.ContainsKey(entry.Key)).Select(entry => $"{entry.Key}: unknown"),
        ];
        if (problems.Count > 0) throw new ExpertWeightsException(expert.Architecture.Name, problems);
        using var noGrad = torch.no_grad();
        foreach (var (name, target) in state)
            foreach (var value in given[name]) target.copy_(value);
    }

    static IEnumerable<string> Problems(string name, Tensor target, Tensor[] given, Func<string, bool> optional) => given switch
    {
        [] => optional(name) ? [] : [$"{name}: missing"],
        [var value] when value.shape.SequenceEqual(target.shape) => [],
        [var value] => [$"{name}: shape ({string.Join(", ", value.shape)}) where ({string.Join(", ", target.shape)}) is expected"],
        _ => [$"{name}: given {given.Length} times"],
    };
}
