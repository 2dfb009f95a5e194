using StackingK8s.Artifacts;
using StackingK8s.Vision.Experts;
using TorchSharp;

namespace StackingK8s.FoldTraining;

/// <summary>Where a network's tensors and the safetensors format meet.</summary>
static class WeightsFile
{
    public static void Write(string path, Expert network)
    {
        using var scope = torch.NewDisposeScope();
        SafetensorsFile.Write(path, [.. ExpertWeights.Of(network).Select(weight => TensorEntry.Of(weight.Name, weight.Value))],
            new Dictionary<string, string> { ["format"] = "pt", ["architecture"] = network.Architecture.Name });
    }
}
