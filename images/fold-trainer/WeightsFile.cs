using StackingK8s.Artifacts;
using StackingK8s.Vision.Experts;

namespace StackingK8s.FoldTraining;

/// <summary>Where a network's tensors and the safetensors format meet.</summary>
static class WeightsFile
{
    public static void Write(string path, Expert network)
    {
        throw new NotImplementedException();
    }
}
