using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class MemoryTests(ToyTask task) : IClassFixture<ToyTask>
{
    const int Rows = 16,
        StepsPerEpoch = 4,
        Epochs = 500;
    const long MiB = 1 << 20;

    static readonly TrainingOptions Options = new()
    {
        Epochs = Epochs,
        BatchSize = 4,
        LearningRate = 1e-3,
        AverageDecay = 0.99,
        MixupAlpha = 0.2,
        ClassWeights = ClassWeighting.Balanced,
        ReadLossEvery = 4,
    };

    [Fact]
    public void Two_thousand_steps_take_no_more_memory_than_two_hundred()
    {
        using var network = new TinyNetwork(1);
        var live = new List<(long Tensors, long Bytes)>();
        Train(network, Options, at =>
        {
            if (at.Step % 200 == 0)
                live.Add((DisposeScopeManager.Statistics.ThreadTotalLiveCount, Environment.WorkingSet));
        });
        Assert.Equal(Epochs * StepsPerEpoch / 200, live.Count);
        Assert.All(live, each => Assert.Equal(live[0].Tensors, each.Tensors));
        Assert.InRange(live[^1].Bytes - live[1].Bytes, -256 * MiB, 24 * MiB);
    }

    [Fact]
    public void A_step_leaves_little_to_the_garbage_collector()
    {
        using var network = new TinyNetwork(1);
        var allocated = new List<long>();
        Train(network, Options with { Epochs = 30, MixupAlpha = 0, ClassWeights = ClassWeighting.None }, _ =>
            allocated.Add(GC.GetAllocatedBytesForCurrentThread())
        );
        double perStep = (allocated[^1] - allocated[10]) / (double)(allocated.Count - 11) / StepsPerEpoch;
        // TorchSharp's handles of some forty tensors, and four calls of TorchScript: nothing that grows with the network's parameters.
        Assert.InRange(perStep, 0, 6 * 1024);
    }

    void Train(TinyNetwork network, TrainingOptions options, Action<TrainingProgress> report) =>
        ExpertTrainer.Train(network, task.Images, [.. Enumerable.Range(0, Rows)], task.Labels[..Rows], Normalisation.Half, options, report);
}
