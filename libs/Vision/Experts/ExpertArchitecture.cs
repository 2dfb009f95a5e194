using StackingK8s.Vision.Images;

namespace StackingK8s.Vision.Experts;

/// <summary>
/// What is known of a network before one exists: a row of <see cref="ExpertCatalog"/>. Names and figures are timm's.
/// </summary>
public sealed record ExpertArchitecture
{
    /// <summary>1000, the classes of ImageNet-1k, for which timm publishes its numbers of parameters.</summary>
    public const int PublishedClasses = 1000;

    /// <summary>The networks halve the image five times; below this side the last stage would see less than one pixel.</summary>
    const int Smallest = 32;

    internal ExpertArchitecture(Func<ExpertArchitecture, ExpertOptions, Expert> build) => Build = build;

    /// <summary>timm's name, or that of a small member of the family for tests.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of network.</summary>
    public required ExpertFamily Family { get; init; }

    /// <summary>Length of the vector that the classifier sees.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>The stem, then every stage: what <see cref="Expert.EmbedLayers"/> describes.</summary>
    public required IReadOnlyList<ExpertLayer> Layers { get; init; }

    /// <summary>Length of the vector that <see cref="Expert.EmbedLayers"/> gives.</summary>
    public int LayersSize => EmbeddingSize + 2 * Layers.Sum(layer => layer.Channels);

    /// <summary>Side in pixels; timm's training size.</summary>
    public required int DefaultImageSize { get; init; }

    /// <summary>True where the parameters' shapes depend on the image size: only the default is allowed.</summary>
    public required bool FixedImageSize { get; init; }

    /// <summary>Smallest side in pixels; 32 unless the size is fixed.</summary>
    public int SmallestImageSize => FixedImageSize ? DefaultImageSize : Smallest;

    /// <summary>
    /// Numbers in the network's parameters with <see cref="PublishedClasses"/> classes, as timm publishes it, without batch statistics.
    /// </summary>
    public required long Parameters { get; init; }

    /// <summary>The scale of the pixels: that of timm's default weights of this name.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>How the names of the classifier's parameters start; their shapes depend on the number of classes.</summary>
    public required string ClassifierPrefix { get; init; }

    /// <summary>The allowed sides in pixels as text for messages, after "images of".</summary>
    public string AllowedImageSizes => FixedImageSize ? $"exactly {DefaultImageSize}" : $"{SmallestImageSize} or more";

    /// <summary>Numbers in the parameters outside the classifier: the same for any number of classes.</summary>
    public long ParametersBelowClassifier => Parameters - (EmbeddingSize + 1L) * PublishedClasses;

    internal Func<ExpertArchitecture, ExpertOptions, Expert> Build { get; }

    /// <summary>Whether the network accepts images of a size.</summary>
    /// <param name="size">Side of the square image in pixels.</param>
    /// <returns>True for <see cref="DefaultImageSize"/>; for others unless <see cref="FixedImageSize"/>.</returns>
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
