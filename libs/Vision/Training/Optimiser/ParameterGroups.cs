using TorchSharp;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>Which learning rate and which decay each parameter gets.</summary>
static class ParameterGroups
{
    /// <summary>One group for each distinct pair of the two, those that decay first.</summary>
    public static ParameterGroup[] Create(torch.nn.Module network, TrainingOptions options)
    {
        var depths = LayerDepth.Compute(network.named_parameters().Select(named => named.name));
        int deepest = depths.Values.Max();
        return
        [
            .. network
                .named_parameters()
                .Where(named => named.parameter.requires_grad)
                .GroupBy(named => (Scale: Scale(named.name), Decay: Decays(named.name, named.parameter.dim()) ? options.WeightDecay : 0))
                .OrderByDescending(group => group.Key.Decay)
                .Select(group => new ParameterGroup(group.Key.Scale, group.Key.Decay, group)),
        ];

        double Scale(string name) =>
            Math.Pow(options.LayerDecay, deepest - depths[name]) * (LayerDepth.IsHead(name) ? options.HeadLearningRateMultiplier : 1);
    }

    static bool Decays(string name, long dimensions) =>
        dimensions > 1 && !name.EndsWith("relative_position_bias_table", StringComparison.Ordinal);
}
