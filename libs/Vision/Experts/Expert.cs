using StackingK8s.Vision.Experts.Layers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts;

/// <summary>
/// A network of the stack: normalised images (n, 3, s, s) to logits (n, classes). Names, shapes and order of its state dict, and
/// its outputs, are timm's. Results belong to the caller's dispose scope; strides of the input (NCHW or channels_last) are kept.
/// </summary>
/// <remarks>
/// Move it to a device or type by <c>to</c> and call <see cref="UseChannelsLast"/> before an optimiser is made: both replace
/// parameters.
/// </remarks>
public abstract class Expert : nn.Module<Tensor, Tensor>
{
    readonly double dropout;

    private protected Expert(ExpertArchitecture architecture, ExpertOptions options)
        : base(architecture.Name)
    {
        Architecture = architecture;
        Classes = options.Classes;
        dropout = options.Dropout;
    }

    /// <summary>The row of the catalog this network was made from.</summary>
    public ExpertArchitecture Architecture { get; }

    /// <summary>Width of the logits.</summary>
    public int Classes { get; }

    /// <summary>The pooled penultimate features: the vector the classifier sees, before dropout.</summary>
    /// <param name="images">(n, 3, s, s), normalised by the architecture's mean and std.</param>
    /// <returns>(n, <see cref="ExpertArchitecture.EmbeddingSize"/>).</returns>
    /// <exception cref="ArgumentException">The architecture does not take images of this size.</exception>
    public Tensor Embed(Tensor images) => Embed(images, null);

    /// <summary>
    /// What the network saw on its way: <see cref="Embed(Tensor)"/>, then for each of <see cref="ExpertArchitecture.Layers"/> the mean of
    /// every channel over all pixels, and its standard deviation. No activation is kept longer than the next layer needs it.
    /// </summary>
    /// <param name="images">(n, 3, s, s), normalised by the architecture's mean and std.</param>
    /// <returns>(n, <see cref="ExpertArchitecture.LayersSize"/>).</returns>
    /// <exception cref="ArgumentException">The architecture does not take images of this size.</exception>
    public Tensor EmbedLayers(Tensor images)
    {
        List<Tensor> parts = [];
        try
        {
            var embedding = Embed(images, layer => parts.Add(SpatialMoments.Compute(layer).DetachFromDisposeScope()));
            parts.Insert(0, embedding);
            return cat(parts, 1);
        }
        finally
        {
            foreach (var part in parts)
                part.Dispose();
        }
    }

    /// <summary><see cref="Embed(Tensor)"/>, which shows the output of each layer while it is there.</summary>
    private protected abstract Tensor Embed(Tensor images, Action<Tensor>? seen);

    /// <summary>The classifier alone, after dropout in training.</summary>
    /// <param name="embedding">(n, <see cref="ExpertArchitecture.EmbeddingSize"/>).</param>
    /// <returns>Logits (n, classes).</returns>
    public abstract Tensor Classify(Tensor embedding);

    /// <summary><see cref="Embed(Tensor)"/>, then <see cref="Classify"/>.</summary>
    /// <param name="images">(n, 3, s, s), normalised by the architecture's mean and std.</param>
    /// <returns>Logits (n, classes).</returns>
    public sealed override Tensor forward(Tensor images)
    {
        using var embedding = Embed(images);
        return Classify(embedding);
    }

    /// <summary>
    /// Lays the convolutions' weights out as NHWC, after which all activations are channels_last: faster on a GPU's tensor cores,
    /// the same numbers but for rounding. Replaces parameters, so call it before an optimiser is made.
    /// </summary>
    public void UseChannelsLast()
    {
        foreach (var module in modules())
            if (module is Convolution convolution)
                convolution.UseChannelsLast();
    }

    /// <summary>
    /// Makes training keep only each block's input and compute the block's activations again for its gradients: a fraction of the memory
    /// for about a third more time (one of three passes is repeated). The gradients are the same; dropped paths are drawn from other
    /// seeds.
    /// </summary>
    public void UseGradientCheckpointing()
    {
        foreach (var sequence in modules().OfType<LayerSequence>())
            sequence.Recomputes = !sequence.modules().Any(module => module is LayerSequence && module != sequence);
    }

    /// <summary>
    /// Parameters and buffers module by module, as PyTorch orders them; TorchSharp lists all parameters before all buffers.
    /// The batch counts are brought up to date first.
    /// </summary>
    /// <param name="destination">A dictionary to add to; null for a new one.</param>
    /// <param name="prefix">Put before each name, with a dot; null for none.</param>
    /// <returns>Names and tensors, not copies.</returns>
    public sealed override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        destination ??= [];
        Collect(this, string.IsNullOrEmpty(prefix) ? "" : prefix + ".", destination);
        return destination;
    }

    /// <summary>See <see cref="Layer"/>: nothing is registered but what the networks register themselves.</summary>
    protected sealed override void RegisterComponents() { }

    private protected T Add<T>(string name, T child)
        where T : Layer
    {
        register_module(name, child);
        return child;
    }

    private protected void CheckImages(Tensor images)
    {
        var shape = images.shape;
        if (shape is [_, 3, var height, var width] && height == width && Architecture.AllowsImageSize((int)height))
            return;
        throw new ArgumentException(
            $"{Architecture.Name} takes images (n, 3, s, s), s {Architecture.AllowedImageSizes}; these are ({string.Join(", ", shape)}).",
            nameof(images)
        );
    }

    private protected Tensor Dropout(Tensor embedding) =>
        dropout == 0 || !training ? embedding.alias() : F.dropout(embedding, dropout, training: true);

    static void Collect(nn.Module module, string prefix, Dictionary<string, Tensor> destination)
    {
        if (module is BatchNorm norm)
            norm.WriteBatchCount();
        foreach (var (name, parameter) in module.named_parameters(recurse: false))
            destination.Add(prefix + name, parameter);
        foreach (var (name, buffer) in module.named_buffers(recurse: false))
            destination.Add(prefix + name, buffer);
        foreach (var (name, child) in module.named_children())
            Collect(child, $"{prefix}{name}.", destination);
    }
}
