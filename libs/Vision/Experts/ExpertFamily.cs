using StackingK8s.Vision.Experts.Layers;

namespace StackingK8s.Vision.Experts;

/// <summary>The two kinds of network an expert can be.</summary>
public enum ExpertFamily
{
    /// <summary>Convolutional; "EfficientNetV2: Smaller Models and Faster Training", arXiv 2104.00298.</summary>
    EfficientNetV2,

    /// <summary>Convolution with window and grid attention; "MaxViT: Multi-Axis Vision Transformer", arXiv 2204.01697.</summary>
    MaxVit,
}
