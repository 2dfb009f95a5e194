using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StackingK8s.Tests.Stacking.Meta;

/// <summary>Runs a model.onnx with ONNX Runtime.</summary>
static class OnnxModel
{
    public static (double[] Probabilities, double[] LogOdds, long[] Labels) Run(
        byte[] model,
        (float[] Values, int[] Shape) embeddings,
        (float[] Values, int[] Shape) logits
    )
    {
        using InferenceSession session = new(model);
        using var outputs = session.Run([
            NamedOnnxValue.CreateFromTensor("embeddings", new DenseTensor<float>(embeddings.Values, embeddings.Shape)),
            NamedOnnxValue.CreateFromTensor("logits", new DenseTensor<float>(logits.Values, logits.Shape)),
        ]);
        return (Numbers<double>("probability"), Numbers<double>("log_odds"), Numbers<long>("label"));

        T[] Numbers<T>(string name) => [.. outputs.Single(output => output.Name == name).AsEnumerable<T>()];
    }
}
