using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class DivergenceTests(ToyTask task) : IClassFixture<ToyTask>
{
    static readonly TrainingOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 8,
        Seed = 5,
        LearningRate = 1e-3,
    };

    [Fact]
    public void Weights_that_are_not_finite_are_named()
    {
        using var network = new TinyNetwork(1);
        using (no_grad())
            network.get_parameter("norm.bias")![3].fill_(float.PositiveInfinity);
        var diverged = Train(network);
        Assert.Equal("the weights were not finite before this step (first norm.bias)", diverged.Found);
        Assert.Equal((1, 1), (diverged.Epoch, diverged.Step));
    }

    [Fact]
    public void Activations_that_overflow_name_the_rows_of_their_batch()
    {
        // Only in the third step, and on its rows: the network counts its calls.
        using var network = new Faulty(call: 3, (logits, _) => logits * 1e38f * 1e38f);
        var diverged = Train(network);
        Assert.Equal((1, 3), (diverged.Epoch, diverged.Step));
        int[] rows = [.. EpochOrder.Shuffle(5, 0, [.. Enumerable.Range(0, 32)])[16..24].Order()];
        Assert.Equal(
            $"input and weights are finite, but activations overflow on the batch of rows {string.Join(", ", rows)}",
            diverged.Found
        );
    }

    [Fact]
    public void Gradients_that_are_not_finite_name_their_parameter_though_the_loss_is_finite()
    {
        using var network = new Faulty(call: 6, (logits, root) => logits + root.abs().sqrt()); // sqrt'(0) is infinite
        var diverged = Train(network);
        Assert.Equal((2, 6), (diverged.Epoch, diverged.Step));
        Assert.StartsWith(
            "the loss is finite, but gradients are not (first root), on the batch of rows",
            diverged.Found,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_batch_too_large_for_the_memory_says_which_size_to_try()
    {
        using var network = new Faulty(call: 1, (logits, _) => logits + empty(1L << 50, ScalarType.Float32));
        var exhausted = Assert.Throws<TrainingOutOfMemoryException>(() => Run(network));
        Assert.Equal(8, exhausted.BatchSize);
        Assert.Contains("Try batchSize: 4 with accumulationSteps: 2", exhausted.Message, StringComparison.Ordinal);
    }

    TrainingDivergedException Train(nn.Module<Tensor, Tensor> network) => Assert.Throws<TrainingDivergedException>(() => Run(network));

    void Run(nn.Module<Tensor, Tensor> network) =>
        ExpertTrainer.Train(network, task.Images, [.. Enumerable.Range(0, 32)], task.Labels[..32], Normalisation.Half, Options);

    /// <summary>A linear network that goes wrong in one call, and in every later one on the same images.</summary>
    sealed class Faulty : nn.Module<Tensor, Tensor>
    {
        readonly Linear classifier = nn.Linear(3, 2);
        readonly Parameter root = nn.Parameter(zeros(1));
        readonly Func<Tensor, Tensor, Tensor> fault;
        readonly int faultyCall;
        int calls;
        float faultyImages = float.NaN;

        public Faulty(int call, Func<Tensor, Tensor, Tensor> fault)
            : base(nameof(Faulty))
        {
            (faultyCall, this.fault) = (call, fault);
            register_module("classifier", this.classifier);
            register_parameter("root", this.root);
        }

        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            float sum = images.sum().ToSingle();
            if (++calls == faultyCall)
                faultyImages = sum;
            var logits = this.classifier.call(images.mean([2, 3]));
            return (sum == faultyImages ? this.fault(logits, this.root) : logits + this.root * 0).MoveToOuterDisposeScope();
        }
    }
}
