using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Loop;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class LossTests(ToyTask task) : IClassFixture<ToyTask>
{
    static readonly TrainingOptions Options = new() { LabelSmoothing = 0.1, ClassWeights = ClassWeighting.Balanced };

    [Fact]
    public void Balanced_weights_are_scikit_learns()
    {
        // scikit-learn's compute_class_weight("balanced", ...): n / (classes x count).
        Assert.Equal([2f / 3, 2], LossFunction.BalancedWeights([0, 1, 0, 0]));
        Assert.Equal([1, 0, 1], LossFunction.BalancedWeights([2, 0]));
    }

    [Fact]
    public void The_balanced_loss_of_all_rows_is_the_mean_of_the_classes_means()
    {
        using var scope = NewDisposeScope();
        int[] labels = [0, 0, 0, 0, 0, 1, 1];
        using var generator = new Generator(3);
        var logits = randn([7, 2], generator: generator);
        var targets = tensor(labels.Select(label => (long)label).ToArray());
        Tensor Plain(int from, int to) => nn.functional.cross_entropy(logits[from..to], targets[from..to], label_smoothing: 0.1);
        using var loss = new LossFunction(Options, labels, CPU);
        Assert.Equal(((Plain(0, 5) + Plain(5, 7)) / 2).ToSingle(), loss.Compute(logits, targets).ToSingle(), 1e-6f);
    }

    [Fact]
    public void Mixup_draws_a_permutation_and_a_share_of_the_beta_distribution_from_the_batchs_number_alone()
    {
        foreach (double alpha in (double[])[0.2, 1, 4])
        {
            double[] shares = [.. Enumerable.Range(0, 20_000).Select(batch => Mixup.Draw(7, batch, 1, alpha).Share)];
            double mean = shares.Average(),
                variance = shares.Average(share => (share - mean) * (share - mean));
            Assert.Equal(0.5, mean, 0.01);
            Assert.Equal(1 / (4 * (2 * alpha + 1)), variance, 0.005);
        }
        var one = Mixup.Draw(7, 3, 40, 0.4);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), one.Partners.Order());
        Assert.Equal(one.Partners, Mixup.Draw(7, 3, 40, 0.4).Partners);
        Assert.NotEqual(one.Partners, Mixup.Draw(7, 4, 40, 0.4).Partners);
        Assert.NotEqual(one.Share, Mixup.Draw(8, 3, 40, 0.4).Share);
    }

    [Fact]
    public void Mixup_blends_images_and_losses_by_the_same_share()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(nn.Flatten(), nn.Linear(ToyTask.Size * ToyTask.Size * 3, 2));
        var options = new TrainingOptions
        {
            MixupAlpha = 0.7,
            Seed = 11,
            LabelSmoothing = 0,
        };
        var normalise = Normalisation.Half.CreateTransform(ToyTask.Size, CPU);
        int[] rows = [.. Enumerable.Range(0, 6)];
        using var loader = new BatchLoader(task.Images, rows, 6);
        using var gradients = new TrainingStep(network, normalise, task.Labels[..6], options);
        foreach (var batch in loader.InOrder())
        {
            var mixup = Mixup.Draw(11, 9, 6, 0.7);
            var images = normalise(batch.Pixels()).contiguous();
            var targets = tensor(task.Labels[..6].Select(label => (long)label).ToArray());
            var partners = tensor(mixup.Partners);
            var logits = network.call(images * mixup.Share + images[partners] * (1 - mixup.Share));
            var expected =
                nn.functional.cross_entropy(logits, targets) * mixup.Share
                + nn.functional.cross_entropy(logits, targets[partners]) * (1 - mixup.Share);
            Assert.Equal(expected.ToSingle(), gradients.AddGradients(batch, 9, 1).ToSingle(), 1e-5f);
        }
    }

    [Fact]
    public void Accumulated_batches_train_as_one_large_batch_where_there_is_no_batch_norm()
    {
        float[] Trained(int batchSize, int accumulationSteps)
        {
            random.manual_seed(2);
            using var network = nn.Sequential(nn.Flatten(), nn.Linear(ToyTask.Size * ToyTask.Size * 3, 2));
            int[] rows = [.. Enumerable.Range(0, 103)];
            var curve = ExpertTrainer.Train(
                network,
                task.Images,
                rows,
                task.Labels[..103],
                Normalisation.Half,
                new TrainingOptions
                {
                    Epochs = 3,
                    BatchSize = batchSize,
                    AccumulationSteps = accumulationSteps,
                    ClassWeights = ClassWeighting.Balanced,
                    Seed = 5,
                }
            );
            return
            [
                .. network.parameters().SelectMany(parameter => parameter.data<float>().ToArray()),
                .. curve.Select(epoch => (float)epoch.Loss),
            ];
        }
        float[] large = Trained(36, 1),
            small = Trained(12, 3);
        Assert.All(large.Zip(small), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
    }
}
