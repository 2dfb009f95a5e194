using TorchSharp;

namespace StackingK8s.Vision.Training;

/// <summary>Which learning rate and which decay each parameter gets.</summary>
static class ParameterGroups
{
    /// <summary>One group for each distinct pair of the two, those that decay first.</summary>
    public static ParameterGroup[] Of(torch.nn.Module network, TrainingOptions options) =>
    [
        .. network.named_parameters()
            .Where(named => named.parameter.requires_grad)
            .GroupBy(named => Decays(named.name, named.parameter.dim()) ? options.WeightDecay : 0)
            .OrderByDescending(group => group.Key)
            .Select(group => new ParameterGroup(1, group.Key, group)),
    ];

    static bool Decays(string name, long dimensions) => dimensions > 1 && !name.EndsWith("relative_position_bias_table", StringComparison.Ordinal);
}
