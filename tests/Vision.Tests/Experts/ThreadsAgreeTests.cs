using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>
/// Some of oneDNN's convolutions are wrong for some batches and numbers of threads (see ChannelMap): whole networks, as they are trained,
/// against float64.
/// </summary>
public sealed class ThreadsAgreeTests
{
    [Theory]
    [InlineData("efficientnetv2_test", 96, 32, 1)]
    [InlineData("efficientnetv2_test", 96, 32, 2)]
    [InlineData("maxvit_test_96", 96, 8, 1)]
    [InlineData("maxvit_test_96", 96, 8, 2)]
    public void A_full_batch_gives_float64s_logits_and_gradients_on_any_number_of_threads(
        string architecture,
        int size,
        int batch,
        int threads
    )
    {
        using var scope = NewDisposeScope();
        var expected = Step(ScalarType.Float64);
        Tensor[] actual;
        try
        {
            set_num_threads(threads);
            actual = Step(ScalarType.Float32);
        }
        finally
        {
            set_num_threads(1);
        }
        foreach (var (exact, found) in expected.Zip(actual))
        {
            double error = ((found.to(ScalarType.Float64) - exact).norm() / exact.norm()).ToDouble();
            Assert.True(error < 1e-3, $"relative error {error}");
        }

        Tensor[] Step(ScalarType type)
        {
            using var expert = ExpertCatalog.Create(architecture, new(), seed: 1);
            expert.to(type);
            expert.UseChannelsLast();
            using var generator = new Generator(3);
            var images = randn([batch, size, size, 3], generator: generator).to(type).permute(0, 3, 1, 2);
            var logits = expert.call(images);
            F.cross_entropy(logits, arange(batch).remainder(2)).backward();
            return [logits.detach(), cat([.. expert.parameters().Select(parameter => parameter.grad!.flatten())])];
        }
    }
}
