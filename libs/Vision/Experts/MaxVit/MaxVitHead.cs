using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>Pooling, norm and a tanh layer, whose output (n, hidden) is the embedding; and the classifier, called separately.</summary>
internal sealed class MaxVitHead : Layer
{
    readonly LayerNorm norm;
    readonly PreLogits preLogits;

    internal MaxVitHead(int channels, int hidden, int classes)
        : base(nameof(MaxVitHead))
    {
        this.norm = Add("norm", new LayerNorm(channels));
        preLogits = Add("pre_logits", new PreLogits(channels, hidden));
        Classifier = Add("fc", new Linear(hidden, classes));
    }

    internal Linear Classifier { get; }

    /// <param name="input">(n, c, h, w).</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return preLogits.call(this.norm.call(GlobalMean.Compute(input))).MoveToOuterDisposeScope();
    }

    sealed class PreLogits : Layer
    {
        readonly Linear fc;

        internal PreLogits(int channels, int hidden)
            : base(nameof(PreLogits)) => this.fc = Add("fc", new Linear(channels, hidden));

        public override Tensor forward(Tensor input)
        {
            using var x = this.fc.call(input);
            return x.tanh();
        }
    }
}
