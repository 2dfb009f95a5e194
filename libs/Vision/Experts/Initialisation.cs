using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Experts.MaxVit;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts;

/// <summary>
/// Initial weights as timm draws them when it loads none. Both families follow Google's TPU code for convolutions,
/// normal(0, sqrt(2 / fan_out)), with zero biases and unit norms.
/// EfficientNetV2 (timm <c>_init_weight_goog</c>): the classifier is uniform(+-1 / sqrt(classes)), its bias zero.
/// MaxViT (timm's scheme <c>vit_eff</c>, the default of its configuration): Xavier uniform in attention and MLP, biases zero but
/// normal(0, 1e-6) in the MLP; relative position biases normal(0, 0.02); the head keeps PyTorch's own uniform(+-1 / sqrt(inputs)).
/// The bits are this project's: they come from one explicit generator, walked through the modules in a fixed order.
/// </summary>
static class Initialisation
{
    internal static void Apply(Expert expert, Generator generator)
    {
        using var noGrad = torch.no_grad();
        using Scalar one = 1;
        using var scope = torch.NewDisposeScope(); // some in-place operations, zero_ among them, return a second handle
        foreach (var (name, module) in expert.named_modules())
            switch (module)
            {
                case Convolution convolution:
                    convolution.Weight.normal_(0, Math.Sqrt(2.0 / convolution.FanOut), generator);
                    convolution.Bias?.zero_();
                    break;
                case BatchNorm norm:
                    norm.Weight.fill_(one);
                    norm.Bias.zero_();
                    break;
                case LayerNorm norm:
                    norm.Weight.fill_(one);
                    norm.Bias.zero_();
                    break;
                case RelativePositionBias bias:
                    bias.Table.normal_(0, 0.02, generator);
                    break;
                case Linear linear when expert.Architecture.Family == ExpertFamily.EfficientNetV2:
                    Uniform(linear.Weight, 1 / Math.Sqrt(linear.Weight.size(0)), generator);
                    linear.Bias.zero_();
                    break;
                case Linear linear when name.StartsWith("head.", StringComparison.Ordinal):
                    Uniform(linear.Weight, 1 / Math.Sqrt(linear.Weight.size(1)), generator);
                    Uniform(linear.Bias, 1 / Math.Sqrt(linear.Weight.size(1)), generator);
                    break;
                case Linear linear:
                    Uniform(linear.Weight, Math.Sqrt(6.0 / (linear.Weight.size(0) + linear.Weight.size(1))), generator);
                    if (name.Contains(".mlp.", StringComparison.Ordinal))
                        linear.Bias.normal_(0, 1e-6, generator);
                    else
                        linear.Bias.zero_();
                    break;
            }
    }

    static void Uniform(Tensor tensor, double bound, Generator generator) => tensor.uniform_(-bound, bound, generator);
}
