using StackingK8s.Vision.Experts.MaxVit;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Weights;

/// <summary>
/// Loads weights that were trained elsewhere, such as timm's, by timm's rules: a classifier for other classes is left as it is; a
/// 1x1 convolution and a linear map replace each other; relative position tables are resized to the network's windows; batch counts,
/// which change no output, may be missing; prefixes of wrappers are taken off (<see cref="WeightNames"/>). Stricter than timm in one
/// thing: anything else that is missing, or superfluous in a part that the network has, is an error, because half a network would train
/// without a warning.
/// </summary>
public static class PretrainedWeights
{
    const string BatchCount = ".num_batches_tracked";

    // The table of a window of 512 tokens a side, far beyond any published: a larger one is a damaged header, and not worth the memory.
    const int LargestTable = 1023;

    /// <summary>Copies weights into a network.</summary>
    /// <param name="expert">On the CPU and in float32, row-major: as made by <see cref="ExpertCatalog.Create"/>.</param>
    /// <param name="weights">In any order; names are unique.</param>
    /// <returns>What was copied, resized, missing and ignored.</returns>
    /// <exception cref="AmbiguousWeightsException">The weights have several copies of a network.</exception>
    /// <exception cref="ExpertWeightsException">
    /// The weights do not fit: the message lists how, and the network is unchanged. Or they hold numbers that are not finite: the network
    /// is then useless.
    /// </exception>
    public static PretrainedLoad Load(Expert expert, IReadOnlyList<PretrainedTensor> weights)
    {
        var names = WeightNames.Find(weights.Select(tensor => tensor.Name));
        return Load(
            expert,
            [
                .. weights
                    .Where(tensor => names.Own(tensor.Name) is not null)
                    .Select(tensor => tensor with { Name = names.Own(tensor.Name)! }),
            ],
            [.. weights.Select(tensor => tensor.Name).Where(name => names.Own(name) is null && !names.IsOther(name))],
            names
        );
    }

    static PretrainedLoad Load(Expert expert, IReadOnlyList<PretrainedTensor> weights, IReadOnlyList<string> outside, WeightNames names)
    {
        var match = Match(expert, weights);
        if (match.Problems.Count > 0)
            throw new ExpertWeightsException(expert.Architecture.Name, match.Problems, Advice(expert.Architecture, weights));
        var notFinite = Copy(match);
        if (notFinite.Count > 0)
            throw new ExpertWeightsException(expert.Architecture.Name, notFinite);
        return new(match.Pairs.Count, match.HasClassifier, match.Missing, [.. match.Unexpected, .. outside], match.Resized, names);
    }

    /// <summary>Which tensor of the weights goes into which of the network, and what does not fit.</summary>
    sealed record Matching(bool HasClassifier)
    {
        public List<(PretrainedTensor From, Tensor To)> Pairs { get; } = [];

        public List<string> Missing { get; } = [];

        public List<string> Resized { get; } = [];

        public List<string> Unexpected { get; } = [];

        public List<string> Problems { get; } = [];
    }

    static Matching Match(Expert expert, IReadOnlyList<PretrainedTensor> weights)
    {
        var given = weights.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var state = expert.state_dict();
        var match = new Matching(
            state.Keys.Where(IsClassifier).All(name => given.TryGetValue(name, out var tensor) && Fits(tensor, state[name]))
        );
        foreach (var (name, target) in state)
            if (!given.TryGetValue(name, out var tensor) || (IsClassifier(name) && !match.HasClassifier))
            {
                match.Missing.Add(name);
                if (!IsClassifier(name) && !name.EndsWith(BatchCount, StringComparison.Ordinal))
                    match.Problems.Add($"{name}: missing");
            }
            else
                AddPair(match, tensor, target);
        match.Unexpected.AddRange(weights.Select(tensor => tensor.Name).Where(name => !state.ContainsKey(name)));
        var parts = expert.named_children().Select(child => child.name).ToHashSet(StringComparer.Ordinal);
        match.Problems.AddRange(match.Unexpected.Where(name => parts.Contains(name.Split('.')[0])).Select(name => $"{name}: unknown"));
        if (weights.Count == 0)
        {
            match.Problems.Clear();
            match.Problems.Add("no tensors found");
        }
        else if (match.Pairs.Count == 0)
            match.Problems.Insert(
                0,
                $"no tensor has a name of the network: the first is {weights[0].Name}, "
                    + $"where names such as {state.Keys.First()} are expected"
            );
        return match;

        bool IsClassifier(string name) => name.StartsWith(expert.Architecture.ClassifierPrefix, StringComparison.Ordinal);
    }

    static void AddPair(Matching match, PretrainedTensor tensor, Tensor target)
    {
        match.Pairs.Add((tensor, target));
        if (Fits(tensor, target))
            return;
        if (IsResizableTable(tensor, target))
            match.Resized.Add(tensor.Name);
        else
            match.Problems.Add(
                $"{tensor.Name}: shape ({string.Join(", ", tensor.Shape)}) where ({string.Join(", ", target.shape)}) is expected"
            );
    }

    /// <returns>A problem for each tensor with numbers that are not finite.</returns>
    static List<string> Copy(Matching match)
    {
        List<string> problems = [];
        using var noGrad = torch.no_grad();
        foreach (var (from, to) in match.Pairs)
        {
            using var scope = torch.NewDisposeScope();
            if (match.Resized.Contains(from.Name))
                to.copy_(Resized(from, to));
            else
                from.CopyTo(to);
            if (!to.isfinite().all().ToBoolean())
                problems.Add($"{from.Name}: holds numbers that are not finite");
        }
        return problems;
    }

    static bool Fits(PretrainedTensor tensor, Tensor target) => AsMap(tensor.Shape).SequenceEqual(AsMap(target.shape));

    /// <summary>A 1x1 convolution's shape (out, in, 1, 1) as that of the linear map (out, in) it is.</summary>
    static IEnumerable<long> AsMap(IReadOnlyList<long> shape) => shape is [_, _, 1, 1] ? shape.Take(2) : shape;

    static bool IsResizableTable(PretrainedTensor tensor, Tensor target) =>
        tensor.Name.EndsWith(RelativePositionTable.Name, StringComparison.Ordinal)
        && tensor.Shape is [var heads, var height, var width]
        && heads == target.shape[0]
        && height == width
        && height % 2 == 1
        && height is >= 3 and <= LargestTable;

    static Tensor Resized(PretrainedTensor from, Tensor to)
    {
        var table = torch.empty([.. from.Shape], torch.float32);
        from.CopyTo(table);
        return RelativePositionTable.Resized(table, (int)to.shape[1]);
    }

    /// <summary>Names the architecture that the weights seem to belong to: the one with as many parameters below the classifier.</summary>
    static string? Advice(ExpertArchitecture asked, IReadOnlyList<PretrainedTensor> weights)
    {
        foreach (var candidate in ExpertCatalog.Names.Select(ExpertCatalog.Find).Where(candidate => candidate != asked))
        {
            var parameters = weights.Where(tensor =>
                !IsStatistic(tensor.Name) && !tensor.Name.StartsWith(candidate.ClassifierPrefix, StringComparison.Ordinal)
            );
            if (
                parameters.Sum(tensor => tensor.Shape.Aggregate(1.0, (product, axis) => product * axis))
                == candidate.ParametersBelowClassifier
            )
                return $"They have the number of parameters of {candidate.Name}. Did you mean that architecture?";
        }
        return null;
    }

    static bool IsStatistic(string name) =>
        name.EndsWith(BatchCount, StringComparison.Ordinal)
        || name.EndsWith(".running_mean", StringComparison.Ordinal)
        || name.EndsWith(".running_var", StringComparison.Ordinal);
}
