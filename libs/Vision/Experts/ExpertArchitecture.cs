using StackingK8s.Vision.Images;

namespace StackingK8s.Vision.Experts;

/// <summary>
/// What the rest of the stack must know of a network before one exists: a row of <see cref="ExpertCatalog"/>. Names and figures
/// are timm's.
/// </summary>
public sealed record ExpertArchitecture
{
    /// <summary>Of ImageNet-1k, which timm's published figures are for.</summary>
    public const int PublishedClasses = 1000;

    /// <summary>The networks halve the image five times; below this side the last stage would see less than one pixel.</summary>
    const int Smallest = 32;

    internal ExpertArchitecture(Func<ExpertArchitecture, ExpertOptions, Expert> build) => Build = build;

    /// <summary>timm's name, or that of a small member of the family for tests.</summary>
    public required string Name { get; init; }

    public required ExpertFamily Family { get; init; }

    /// <summary>Length of the vector that the classifier sees.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>Side in pixels; timm's training size.</summary>
    public required int DefaultImageSize { get; init; }

    /// <summary>True where the parameters' shapes depend on the image size: only the default is allowed.</summary>
    public required bool FixedImageSize { get; init; }

    /// <summary>Side in pixels.</summary>
    public int SmallestImageSize => FixedImageSize ? DefaultImageSize : Smallest;

    /// <summary>Numbers in the network's parameters with <see cref="PublishedClasses"/> classes, as timm publishes it; batch statistics do not count.</summary>
    public required long Parameters { get; init; }

    /// <summary>The scale of the pixels: that of timm's default weights of this name.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>How the names of the classifier's parameters start; their shapes depend on the number of classes.</summary>
    public required string ClassifierPrefix { get; init; }

    /// <summary>Side lengths in pixels, in words: for messages.</summary>
    public string AllowedImageSizes => FixedImageSize ? $"exactly {DefaultImageSize}" : $"{SmallestImageSize} or more";

    /// <summary>Numbers in the parameters outside the classifier: the same for any number of classes.</summary>
    public long ParametersBelowClassifier => Parameters - (EmbeddingSize + 1L) * PublishedClasses;

    internal Func<ExpertArchitecture, ExpertOptions, Expert> Build { get; }

    /// <param name="size">Side of the square image in pixels.</param>
    public bool AllowsImageSize(int size) => FixedImageSize ? size == DefaultImageSize : size >= SmallestImageSize;
}

/// <summary>The two kinds of network an expert can be.</summary>
public enum ExpertFamily
{
    /// <summary>Convolutional; "EfficientNetV2: Smaller Models and Faster Training", arXiv 2104.00298.</summary>
    EfficientNetV2,

    /// <summary>Convolution with window and grid attention; "MaxViT: Multi-Axis Vision Transformer", arXiv 2204.01697.</summary>
    MaxVit,
}
