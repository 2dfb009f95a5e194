using StackingK8s.Learning.Metrics;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class ExpertTrainerTests(ToyTask task) : IClassFixture<ToyTask>
{
    const int Training = 240,
        All = ToyTask.Count;
    static readonly int[] TrainingRows = [.. Enumerable.Range(0, Training)],
        HeldOut = [.. Enumerable.Range(Training, All - Training)];
    static readonly TrainingOptions Options = new()
    {
        Epochs = 8,
        BatchSize = 32,
        LearningRate = 0.03,
        Seed = 5,
    };

    [Fact]
    public void A_diverging_training_says_what_to_try()
    {
        using var network = new TinyNetwork(1);
        var diverged = Assert.Throws<TrainingDivergedException>(() =>
            Train(network, Options with { LearningRate = 1e38, ReadLossEvery = 2 })
        );
        Assert.Equal(1, diverged.Epoch);
        Assert.Contains("Try a learning rate below 1E+38", diverged.Message, StringComparison.Ordinal);
        Assert.Contains("warm-up", diverged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_without_rows_or_with_another_number_of_labels_is_rejected()
    {
        using var network = new TinyNetwork(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpertTrainer.Train(network, task.Images, [], [], Normalisation.Half, Options));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            ExpertTrainer.Train(network, task.Images, [0, 1], [0], Normalisation.Half, Options)
        );
    }

    [Fact]
    public void Cancellation_stops_before_the_next_step()
    {
        using var network = new TinyNetwork(1);
        using var stop = new CancellationTokenSource();
        int last = 0;
        void Report(TrainingProgress progress)
        {
            last = progress.Step;
            if (progress.Step == 3)
                stop.Cancel();
        }
        Assert.Throws<OperationCanceledException>(() =>
            ExpertTrainer.Train(
                network,
                task.Images,
                TrainingRows,
                task.Labels[..Training],
                Normalisation.Half,
                Options with
                {
                    ReadLossEvery = 1,
                },
                Report,
                cancellation: stop.Token
            )
        );
        Assert.Equal(3, last);
    }

    [Theory]
    [InlineData(null), InlineData(0.9)]
    public void A_tiny_network_learns_a_separable_task_on_images_it_never_saw(double? averageDecay)
    {
        using var network = new TinyNetwork(1);
        network.UseChannelsLast();
        var curve = Train(network, Options with { AverageDecay = averageDecay });
        var embedded = Embed(network, HeldOut);
        double auc = RocAuc.Compute(task.Labels.AsSpan(Training), [.. embedded.Logits.Select(logit => (double)logit)]);
        Assert.True(auc > 0.95, $"AUC {auc}");
        Assert.Equal(Enumerable.Range(1, Options.Epochs), curve.Select(point => point.Epoch));
        Assert.InRange(curve[^1].Loss, 0.1, 0.8 * curve[0].Loss); // smoothed labels leave 0.117 at best
        Assert.Equal(Options.LearningRate * Options.FinalFraction, curve[^1].LearningRate, 9);
        Assert.All(curve, point => Assert.True(point.SamplesPerSecond > 0 && point.WaitShare is >= 0 and <= 1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_bit_for_bit_whatever_the_loader_threads()
    {
        float[] TrainedWith(int loaderThreads, long seed)
        {
            using var network = new TinyNetwork(1);
            Train(
                network,
                Options with
                {
                    Epochs = 3,
                    LoaderThreads = loaderThreads,
                    Seed = seed,
                    AverageDecay = 0.99,
                    ReadLossEvery = loaderThreads,
                }
            );
            return network.Numbers();
        }
        float[] first = TrainedWith(1, 5);
        Assert.Equal(first, TrainedWith(1, 5));
        Assert.Equal(first, TrainedWith(3, 5));
        Assert.NotEqual(first, TrainedWith(1, 6));
    }

    [Fact]
    public void Progress_counts_steps_to_the_last_and_means_the_losses_since_the_previous_report()
    {
        using var network = new TinyNetwork(1);
        var reports = new List<TrainingProgress>();
        var curve = ExpertTrainer.Train(
            network,
            task.Images,
            TrainingRows,
            task.Labels[..Training],
            Normalisation.Half,
            Options with
            {
                Epochs = 2,
                ReadLossEvery = 3,
            },
            reports.Add
        );
        Assert.Equal([3, 6, 8, 11, 14, 16], reports.Select(report => report.Step)); // 8 batches an epoch
        Assert.All(reports, report => Assert.Equal((16, 2), (report.Steps, report.Epochs)));
        Assert.Equal(curve[0].Loss, reports.Take(3).Zip([3, 3, 2], (report, batches) => report.Loss * batches).Sum() / 8, 6);
    }

    [Fact]
    public void No_tensor_outlives_its_step()
    {
        using var network = new TinyNetwork(1);
        var counts = new List<long>();
        ExpertTrainer.Train(
            network,
            task.Images,
            TrainingRows,
            task.Labels[..Training],
            Normalisation.Half,
            Options with
            {
                Epochs = 30,
                ReadLossEvery = 1,
                AverageDecay = 0.99,
            },
            _ => counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)
        );
        Assert.Equal(240, counts.Count);
        Assert.Equal(counts[10], counts[^1]);
    }

    [Fact]
    public void Training_and_embedding_leave_no_tensor_behind()
    {
        using var network = new TinyNetwork(1);
        void Once()
        {
            Train(network, Options with { Epochs = 1, AverageDecay = 0.99 });
            Embed(network, HeldOut);
            foreach (var parameter in network.parameters())
                parameter.grad = null;
        }
        Once();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++)
            Once();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Embeddings_come_in_the_order_of_the_rows_without_dropout_and_leave_the_network_as_it_was()
    {
        using var network = new TinyNetwork(1, dropout: 0.5);
        Train(network, Options with { Epochs = 1 });
        float[] before = network.Numbers();
        var embedded = Embed(network, HeldOut);
        Assert.Equal((HeldOut.Length, 8), (embedded.Embeddings.Rows, embedded.Embeddings.Columns));
        Assert.Equal(before, network.Numbers());
        Assert.True(network.training);

        var reversed = Embed(network, [.. HeldOut.Reverse()]);
        for (int i = 0; i < HeldOut.Length; i++)
        {
            Assert.Equal(embedded.Logits[i], reversed.Logits[^(i + 1)], 1e-5f);
            Assert.Equal(embedded.Embeddings.Row(i).ToArray(), reversed.Embeddings.Row(HeldOut.Length - 1 - i).ToArray(), (a, b) =>
                Math.Abs(a - b) < 1e-5f
            );
        }
    }

    [Fact]
    public void The_logit_is_the_second_class_minus_the_first_of_the_classified_embedding()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(1);
        var embedded = Embed(network, [7]);
        network.eval();
        var scores = network.Classify(tensor(embedded.Embeddings.Values).reshape(1, 8));
        Assert.Equal(scores[0, 1].ToSingle() - scores[0, 0].ToSingle(), embedded.Logits[0], 1e-6f);
    }

    [Fact]
    public void A_classifier_of_three_classes_has_no_single_log_odds()
    {
        using var network = new TinyNetwork(1, classes: 3);
        Assert.Throws<InvalidOperationException>(() => Embed(network, [0]));
    }

    IReadOnlyList<EpochSummary> Train(TinyNetwork network, TrainingOptions options) =>
        ExpertTrainer.Train(network, task.Images, TrainingRows, task.Labels[..Training], Normalisation.Half, options);

    EmbeddedRows Embed(TinyNetwork network, int[] rows) =>
        Embedder.Embed(network, network.Embed, network.Classify, task.Images, rows, Normalisation.Half, batchSize: 24);
}
