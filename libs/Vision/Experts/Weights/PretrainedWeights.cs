using StackingK8s.Vision.Experts.MaxVit;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Weights;

/// <summary>
/// Loads weights that were trained elsewhere, such as timm's, by timm's rules: a classifier for other classes is left as it is; a
/// 1x1 convolution and a linear map replace each other; relative position tables are resized to the network's windows; batch counts,
/// which change no output, may be missing. Stricter than timm in one thing: anything else that is missing, or superfluous in a part that
/// the
/// network has, is an error, because half a network would train without a warning.
/// </summary>
public static class PretrainedWeights
{
    const string BatchCount = ".num_batches_tracked";

    /// <summary>Copies weights into a network.</summary>
    /// <param name="expert">On the CPU and in float32, row-major: as made by <see cref="ExpertCatalog.Create"/>.</param>
    /// <param name="weights">In any order; names are unique.</param>
    /// <returns>What was copied, resized, missing and ignored.</returns>
    /// <exception cref="ExpertWeightsException">
    /// The weights do not fit: the message lists how, and the network is unchanged. Or they hold numbers that are not finite: the network
    /// is then
    /// useless.
    /// </exception>
    public static PretrainedLoad Load(Expert expert, IReadOnlyList<PretrainedTensor> weights)
    {
        var architecture = expert.Architecture;
        var given = weights.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var state = expert.state_dict();
        var parts = expert.named_children().Select(child => child.name).ToHashSet(StringComparer.Ordinal);
        bool hasClassifier = state
            .Keys.Where(IsClassifier)
            .All(name => given.TryGetValue(name, out var tensor) && Fits(tensor, state[name]));

        List<string> problems = [],
            missing = [],
            resized = [];
        List<(PretrainedTensor From, Tensor To)> pairs = [];
        foreach (var (name, target) in state)
        {
            if (!given.TryGetValue(name, out var tensor) || (IsClassifier(name) && !hasClassifier))
            {
                missing.Add(name);
                if (!IsClassifier(name) && !name.EndsWith(BatchCount, StringComparison.Ordinal))
                    problems.Add($"{name}: missing");
                continue;
            }
            pairs.Add((tensor, target));
            if (Fits(tensor, target))
                continue;
            if (IsResizableTable(tensor, target))
                resized.Add(name);
            else
                problems.Add($"{name}: shape ({string.Join(", ", tensor.Shape)}) where ({string.Join(", ", target.shape)}) is expected");
        }
        var unexpected = weights.Select(tensor => tensor.Name).Where(name => !state.ContainsKey(name)).ToList();
        problems.AddRange(unexpected.Where(name => parts.Contains(name.Split('.')[0])).Select(name => $"{name}: unknown"));
        if (weights.Count == 0)
            problems = ["no tensors found"];
        if (problems.Count > 0)
            throw new ExpertWeightsException(architecture.Name, problems, Advice(architecture, weights));

        using var noGrad = torch.no_grad();
        foreach (var (from, to) in pairs)
        {
            using var scope = torch.NewDisposeScope();
            if (resized.Contains(from.Name))
                to.copy_(Resized(from, to));
            else
                from.CopyTo(to);
            if (!to.isfinite().all().ToBoolean())
                problems.Add($"{from.Name}: holds numbers that are not finite");
        }
        if (problems.Count > 0)
            throw new ExpertWeightsException(architecture.Name, problems);
        return new(pairs.Count, hasClassifier, missing, unexpected, resized);

        bool IsClassifier(string name) => name.StartsWith(architecture.ClassifierPrefix, StringComparison.Ordinal);
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
        && height is >= 3 and <= 1023;

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
