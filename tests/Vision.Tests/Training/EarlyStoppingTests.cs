using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Validation;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class EarlyStoppingTests(ToyTask task) : IClassFixture<ToyTask>
{
    const int Rows = 200;

    static readonly TrainingOptions Options = new()
    {
        Epochs = 30,
        BatchSize = 32,
        LearningRate = 0.2,
        Seed = 5,
        EarlyStopping = new(Patience: 2, ValidationFraction: 0.25),
    };

    [Theory]
    [InlineData(0, false), InlineData(1, false, 5.0), InlineData(2, false, 5.0, 4.0, 4.0), InlineData(2, true, 5.0, 4.0, 4.0, 6.0)]
    [InlineData(4, false, 5.0, 4.0, 4.0, 3.0)]
    public void Patience_counts_epochs_since_the_first_of_the_best(int best, bool over, params double[] losses)
    {
        EpochSummary[] curve = [.. losses.Select((loss, i) => new EpochSummary(i + 1, 0, 0, 0, 0, 0, loss))];
        Assert.Equal(best, EarlyStopping.BestEpoch(curve));
        Assert.Equal(over, Options.EarlyStopping!.IsOver(curve));
    }

    [Theory]
    [InlineData(null), InlineData(0.8)]
    public void A_training_ends_when_it_no_longer_improves_with_the_weights_of_its_best_epoch(double? averageDecay)
    {
        using var network = new TinyNetwork(1, dropout: 0);
        var options = Options with { AverageDecay = averageDecay };
        var curve = ExpertTrainer.Train(
            network,
            task.Images,
            [.. Enumerable.Range(0, Rows)],
            task.Labels[..Rows],
            Normalisation.Half,
            options
        );
        int best = EarlyStopping.BestEpoch(curve);
        Assert.Equal(best + 2, curve.Count);

        int[] validation = InnerSplit.Create(task.Labels[..Rows], null, options).Validation;
        var embedded = Embedder.Embed(network, network.Embed, network.Classify, task.Images, validation, Normalisation.Half);
        double loss = LogLoss.Compute(
            [.. validation.Select(row => task.Labels[row])],
            [.. embedded.Logits.Select(logit => 1 / (1 + Math.Exp(-logit)))]
        );
        Assert.Equal(curve[best - 1].ValidationLoss!.Value, loss, 5);
        Assert.Equal(curve.Min(epoch => epoch.ValidationLoss), curve[best - 1].ValidationLoss);
    }

    [Fact]
    public void The_inner_split_sets_aside_a_share_of_each_class_or_whole_groups()
    {
        var labels = task.Labels[..Rows];
        var (training, validation) = InnerSplit.Create(labels, null, Options);
        Assert.Equal(50, validation.Length);
        Assert.Equal(25, validation.Count(row => labels[row] == 1));
        Assert.Equal(Enumerable.Range(0, Rows), training.Concat(validation).Order());

        int[] groups = [.. Enumerable.Range(0, Rows).Select(row => row / 10)];
        (training, validation) = InnerSplit.Create(labels, groups, Options);
        Assert.Equal(Enumerable.Range(0, Rows), training.Concat(validation).Order());
        Assert.Empty(training.Select(row => groups[row]).Intersect(validation.Select(row => groups[row])));
        Assert.InRange(validation.Length, 40, 60);
    }

    [Fact]
    public void Validation_rows_teach_the_network_nothing()
    {
        // The split follows from the labels; the validation rows become other images of the same class.
        int[] rows = [.. Enumerable.Range(0, Rows)],
            others = [.. rows];
        foreach (int row in InnerSplit.Create(task.Labels[..Rows], null, Options).Validation)
            others[row] = Rows + row % 100;
        Assert.Equal(rows.Select(row => task.Labels[row]), others.Select(row => task.Labels[row]));
        Assert.NotEqual(Trained(rows).Loss, Trained(others).Loss);
        Assert.Equal(Trained(rows).Weights, Trained(others).Weights);

        (double? Loss, float[] Weights) Trained(int[] rows)
        {
            using var network = new TinyNetwork(1, dropout: 0);
            var curve = ExpertTrainer.Train(
                network,
                task.Images,
                rows,
                task.Labels[..Rows],
                Normalisation.Half,
                Options with
                {
                    Epochs = 1,
                }
            );
            return (curve[0].ValidationLoss, network.Numbers());
        }
    }

    [Fact]
    public void Too_few_rows_for_a_validation_split_are_rejected()
    {
        using var network = new TinyNetwork(1);
        Assert.Throws<SplitException>(() => ExpertTrainer.Train(network, task.Images, [0, 1], [0, 1], Normalisation.Half, Options));
    }
}
