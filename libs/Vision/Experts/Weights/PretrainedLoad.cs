namespace StackingK8s.Vision.Experts.Weights;

/// <summary>The result of loading weights that were trained elsewhere.</summary>
/// <param name="Loaded">Tensors copied, resized ones included.</param>
/// <param name="ClassifierLoaded">Whether the classifier is among them; else it is at its initial values.</param>
/// <param name="Missing">Names of the network that the weights lack or have for another number of classes; all of them harmless.</param>
/// <param name="Unexpected">Names of weights of parts that the network does not have, other copies not among them; ignored.</param>
/// <param name="Resized">Names of relative position tables that were resized from another window.</param>
/// <param name="Names">Which copy of the network was loaded, and which others the weights have.</param>
public sealed record PretrainedLoad(
    int Loaded,
    bool ClassifierLoaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Resized,
    WeightNames Names
);
