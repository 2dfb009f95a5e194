using StackingK8s.Vision.Experts.EfficientNetV2;
using StackingK8s.Vision.Experts.MaxVit;
using TorchSharp;

namespace StackingK8s.Vision.Experts;

/// <summary>Every network an expert can be, by timm's name.</summary>
public static class ExpertCatalog
{
    static readonly ExpertArchitecture[] Architectures = [.. EfficientNetV2Layout.Architectures, .. MaxVitLayout.Architectures];

    /// <summary>All names, family by family, small to large.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Architectures.Select(architecture => architecture.Name)];

    /// <summary>Finds an architecture by name.</summary>
    /// <param name="name">One of <see cref="Names"/>, case-sensitive.</param>
    /// <returns>Its row.</returns>
    /// <exception cref="UnknownArchitectureException">No such name; the message suggests the nearest.</exception>
    public static ExpertArchitecture Find(string name) =>
        Array.Find(Architectures, architecture => architecture.Name == name) ?? throw new UnknownArchitectureException(name, Names);

    /// <summary>Creates a network with fresh weights on the CPU, in float32 and training mode.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">Number of classes and regularisation.</param>
    /// <param name="seed">Of the initial weights. The same seed gives the same bits on the same machine.</param>
    /// <returns>To be disposed.</returns>
    /// <exception cref="UnknownArchitectureException">No such name; the message suggests the nearest.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    public static Expert Create(string name, ExpertOptions options, long seed)
    {
        options.Check();
        var architecture = Find(name);
        var expert = architecture.Build(architecture, options);
        using var generator = new torch.Generator(unchecked((ulong)seed));
        Initialisation.Apply(expert, generator);
        return expert;
    }
}
