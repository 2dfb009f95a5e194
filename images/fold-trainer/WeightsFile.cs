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
        SafetensorsFile.Write(path, [.. ExpertWeights.Of(network).Select(Entry)],
            new Dictionary<string, string> { ["format"] = "pt", ["architecture"] = network.Architecture.Name });
    }

    static SafetensorsEntry Entry((string Name, torch.Tensor Value) weight) => new(weight.Name,
        weight.Value.dtype == torch.ScalarType.Int64 ? "I64" : "F32", weight.Value.shape, stream => stream.Write(weight.Value.bytes));
}
