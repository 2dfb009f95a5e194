namespace StackingK8s.Vision.Experts.Weights;

/// <summary>What became of weights that were trained elsewhere, once they are in a network.</summary>
/// <param name="Loaded">Tensors taken over, resized ones included.</param>
/// <param name="ClassifierLoaded">Whether the classifier is among them; else it is at its initial values.</param>
/// <param name="Missing">Names of the network that the weights lack or have for another number of classes; all of them harmless.</param>
/// <param name="Unexpected">Names of the weights that the network has no part for.</param>
/// <param name="Resized">Names of relative position tables that were made for another window.</param>
public sealed record PretrainedLoad(
    int Loaded,
    bool ClassifierLoaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Resized
);
