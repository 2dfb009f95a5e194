using StackingK8s.Vision.Training.Optimiser;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class WeightAverageTests
{
    [Theory]
    [InlineData(true), InlineData(false)]
    public void Weights_and_batch_statistics_follow_with_a_decay_that_warms_up(bool foreachScript)
    {
        using var scope = NewDisposeScope();
        using var pass = no_grad();
        using var network = new TinyNetwork(1);
        using var average = new WeightAverage(network, 0.3, foreachScript ? ForeachScript.TryCompile() : null);
        var table = network.get_parameter("relative_position_bias_table")!;
        var variance = network.get_buffer("norm.running_var")!;
        double expectedTable = 0.5,
            expectedVariance = 1;
        for (int t = 0; t < 6; t++)
        {
            table.fill_(t);
            variance.fill_(10 * t);
            average.Update();
            double decay = Math.Min(0.3, (1.0 + t) / (10.0 + t)); // 0.1, 0.18, 0.25, then 0.3
            expectedTable = decay * expectedTable + (1 - decay) * t;
            expectedVariance = decay * expectedVariance + (1 - decay) * 10 * t;
        }
        average.CopyToNetwork();
        Assert.Equal(expectedTable, table[0, 3].ToSingle(), 1e-5f);
        Assert.Equal(expectedVariance, variance[3].ToSingle(), 1e-4f);
    }
}
