using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Training.Loop;
using StackingK8s.Vision.Training.Optimiser;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Memory;

/// <summary>Trains a network for two steps on meaningless images, to measure the memory they take.</summary>
static class MemoryProbe
{
    /// <exception cref="TrainingOutOfMemoryException">They do not fit.</exception>
    public static void Run(nn.Module<Tensor, Tensor> network, int imageSize, int batchSize, TrainingOptions options)
    {
        using var scope = NewDisposeScope();
        network.train();
        var normalise = Normalisation.Half.CreateTransform(imageSize, network.parameters().First().device);
        using var gradients = new TrainingStep(network, normalise, [0, 1], options);
        using var optimiser = AdamW.Create(network, options);
        using var average = options.AverageDecay is { } decay ? new WeightAverage(network, decay, ForeachScript.TryCompile()) : null;
        using var batch = new Batch(batchSize, imageSize, pinned: false) { Count = batchSize };
        for (int i = 0; i < batchSize; i++)
        {
            batch.ImageAt(i).Fill((byte)(i * 37));
            batch.SetPosition(i, i % 2);
        }
        for (int step = 0; step < 2; step++)
        {
            using var inner = NewDisposeScope();
            var loss = gradients.AddGradients(batch, step, 1);
            optimiser.Step(1e-6); // any rate: the network is thrown away
            average?.Update();
            _ = loss.ToSingle(); // a GPU runs asynchronously: only now is the step done
        }
    }
}
