using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Snapshots;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class ResumeTests(ToyTask task) : IClassFixture<ToyTask>
{
    const int Rows = 100,
        BatchesPerEpoch = 4,
        Epochs = 3;

    // Everything with a state or with random numbers is switched on.
    static readonly TrainingOptions Options = new()
    {
        Epochs = Epochs,
        BatchSize = 25,
        LearningRate = 0.02,
        Seed = 5,
        AverageDecay = 0.9,
        ReadLossEvery = 3,
        MixupAlpha = 0.4,
        ClassWeights = ClassWeighting.Balanced,
        LayerDecay = 0.7,
    };

    [Theory]
    [InlineData(1), InlineData(2), InlineData(BatchesPerEpoch), InlineData(BatchesPerEpoch + 3), InlineData(Epochs * BatchesPerEpoch - 1)]
    public void A_training_stopped_at_any_step_and_resumed_ends_as_one_that_never_stopped(int stopAfter)
    {
        using var whole = new TinyNetwork(1, dropout: 0.5);
        var expected = Train(whole);

        using var stop = new CancellationTokenSource();
        using var stopped = new TinyNetwork(1, dropout: 0.5);
        Kept? kept = null;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Train(
                stopped,
                checkpointing: new(TimeSpan.MaxValue, snapshot => kept = Kept.Copy(snapshot)),
                report: at =>
                {
                    if (at.Step == stopAfter)
                        stop.Cancel();
                },
                options: Options with
                {
                    ReadLossEvery = 1,
                },
                cancellation: stop.Token
            )
        );
        Assert.Equal(stopAfter, kept!.Position.Step);

        using var resumed = new TinyNetwork(99, dropout: 0.5); // other initial weights: all of them must come from the snapshot
        var curve = Train(resumed, kept.Restored());
        Assert.Equal(whole.Numbers(), resumed.Numbers());
        AssertSame(expected, curve);
    }

    [Theory]
    [InlineData(1), InlineData(3), InlineData(4), InlineData(5), InlineData(8)]
    public void So_does_one_that_accumulates_gradients_and_stops_early(int stopAfter)
    {
        // 80 rows learn in 8 batches of 10, four steps of two; the training is over before its last epoch.
        var options = Options with
        {
            Epochs = 8,
            BatchSize = 10,
            AccumulationSteps = 2,
            EarlyStopping = new(Patience: 1, ValidationFraction: 0.2),
            LearningRate = 0.2,
        };
        using var whole = new TinyNetwork(1, dropout: 0.5);
        var expected = Train(whole, options: options);
        Assert.InRange(expected.Count, 2, 7);

        Kept? kept = null;
        using var watched = new TinyNetwork(1, dropout: 0.5);
        Train(watched, checkpointing: new(TimeSpan.Zero, snapshot =>
            {
                if (snapshot.Position.Step == stopAfter)
                    kept = Kept.Copy(snapshot);
            }), options: options);
        using var resumed = new TinyNetwork(99, dropout: 0.5);
        AssertSame(expected, Train(resumed, kept!.Restored(), options: options));
        Assert.Equal(whole.Numbers(), resumed.Numbers());
    }

    [Fact]
    public void A_training_that_died_after_its_last_step_needs_no_further_step()
    {
        using var whole = new TinyNetwork(1);
        Kept? last = null;
        var expected = Train(whole, checkpointing: new(TimeSpan.MaxValue, snapshot => last = Kept.Copy(snapshot)));
        Assert.Equal((Epochs * BatchesPerEpoch, Epochs + 1, 0), (last!.Position.Step, last.Position.Epoch, last.Position.Batch));

        using var resumed = new TinyNetwork(99);
        var reports = new List<TrainingProgress>();
        var curve = Train(resumed, last.Restored(), report: reports.Add);
        Assert.Equal(whole.Numbers(), resumed.Numbers());
        Assert.Equal(expected, curve);
        Assert.Empty(reports);
    }

    [Fact]
    public void Snapshots_come_at_each_epochs_end_and_at_the_requested_pace_within_it()
    {
        List<(int, int, int)> positions = [];
        void Save(TrainingSnapshot snapshot) => positions.Add((snapshot.Position.Step, snapshot.Position.Epoch, snapshot.Position.Batch));
        using var network = new TinyNetwork(1);
        Train(network, checkpointing: new(TimeSpan.MaxValue, Save));
        Assert.Equal([(4, 2, 0), (8, 3, 0), (12, 4, 0)], positions);

        positions.Clear();
        Train(network, checkpointing: new(TimeSpan.Zero, Save));
        Assert.Equal(
            [
                (1, 1, 1),
                (2, 1, 2),
                (3, 1, 3),
                (4, 2, 0),
                (5, 2, 1),
                (6, 2, 2),
                (7, 2, 3),
                (8, 3, 0),
                (9, 3, 1),
                (10, 3, 2),
                (11, 3, 3),
                (12, 4, 0),
            ],
            positions
        );
    }

    [Fact]
    public void Taking_snapshots_changes_no_result()
    {
        using var plain = new TinyNetwork(1, dropout: 0.5);
        using var watched = new TinyNetwork(1, dropout: 0.5);
        AssertSame(Train(plain), Train(watched, checkpointing: new(TimeSpan.Zero, _ => { })));
        Assert.Equal(plain.Numbers(), watched.Numbers());
    }

    [Fact]
    public void A_snapshot_of_another_network_or_with_tensors_missing_is_rejected_before_anything_changes()
    {
        using var donor = new TinyNetwork(1, classes: 3);
        Kept? kept = null;
        Train(donor, checkpointing: new(TimeSpan.MaxValue, snapshot => kept = Kept.Copy(snapshot)));
        using var network = new TinyNetwork(1);
        float[] before = network.Numbers();
        var foreign = Assert.Throws<SnapshotMismatchException>(() => Train(network, kept!.Restored()));
        Assert.Contains(
            "model/classifier.weight: Float32 (3, 8) where Float32 (2, 8) is expected",
            foreign.Message,
            StringComparison.Ordinal
        );

        var partial = Assert.Throws<SnapshotMismatchException>(() => Train(donor, kept!.Without("adam_v/norm.bias").Restored()));
        Assert.Equal(["adam_v/norm.bias: missing"], partial.Problems);
        Assert.Equal(before, network.Numbers());
    }

    [Fact]
    public void A_position_outside_the_training_is_rejected()
    {
        using var network = new TinyNetwork(1);
        Kept? kept = null;
        Train(network, checkpointing: new(TimeSpan.MaxValue, snapshot => kept = Kept.Copy(snapshot)));
        var wrong = kept! with { Position = kept.Position with { Step = 5 } };
        Assert.Contains(
            "does not exist",
            Assert.Throws<SnapshotMismatchException>(() => Train(network, wrong.Restored())).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("efficientnetv2_test", 32), InlineData("maxvit_test_64", 64)]
    public void An_expert_resumes_to_the_bit_with_drop_path_and_its_batch_counts(string architecture, int size)
    {
        using var images = new ToyTask(size, 16);
        Expert Fresh(long seed)
        {
            var expert = ExpertCatalog.Create(architecture, new ExpertOptions { Dropout = 0.3, DropPath = 0.3 }, seed);
            expert.UseChannelsLast();
            return expert;
        }
        void Run(Expert expert, TrainingSnapshot? resume, Checkpointing? checkpointing) =>
            ExpertTrainer.Train(
                expert,
                images.Images,
                [.. Enumerable.Range(0, 16)],
                images.Labels,
                Normalisation.Half,
                Options with
                {
                    Epochs = 2,
                    BatchSize = 8,
                    LearningRate = 1e-3,
                },
                null,
                resume,
                checkpointing
            );

        using Expert whole = Fresh(1),
            resumed = Fresh(2);
        Kept? third = null;
        Run(whole, null, new(TimeSpan.Zero, snapshot =>
            {
                if (snapshot.Position.Step == 3)
                    third = Kept.Copy(snapshot);
            }));
        Run(resumed, third!.Restored(), null);
        var expected = whole.state_dict();
        foreach (var (name, value) in resumed.state_dict())
            Assert.True(value.equal(expected[name]).all().ToBoolean(), name);
    }

    IReadOnlyList<EpochSummary> Train(
        TinyNetwork network,
        TrainingSnapshot? resume = null,
        Checkpointing? checkpointing = null,
        Action<TrainingProgress>? report = null,
        TrainingOptions? options = null,
        CancellationToken cancellation = default
    ) =>
        ExpertTrainer.Train(
            network,
            task.Images,
            [.. Enumerable.Range(0, Rows)],
            task.Labels[..Rows],
            Normalisation.Half,
            options ?? Options,
            report,
            resume,
            checkpointing,
            cancellation: cancellation
        );

    /// <summary>All but the columns that a clock fills.</summary>
    static void AssertSame(IReadOnlyList<EpochSummary> expected, IReadOnlyList<EpochSummary> curve) =>
        Assert.Equal(expected.Select(Timeless), curve.Select(Timeless));

    static EpochSummary Timeless(EpochSummary epoch) => epoch with { SamplesPerSecond = 0, WaitShare = 0 };

    /// <summary>A snapshot as a file would keep it: row-major numbers, nothing shared with the training.</summary>
    sealed record Kept(TrainingPosition Position, IReadOnlyList<(string Name, byte[] Bytes, long[] Shape, ScalarType Type)> Tensors)
    {
        public static Kept Copy(TrainingSnapshot snapshot) =>
            new(
                snapshot.Position,
                [
                    .. snapshot.Tensors.Select(entry =>
                        (entry.Name, entry.Value.detach().contiguous().bytes.ToArray(), entry.Value.shape, entry.Value.dtype)
                    ),
                ]
            );

        public Kept Without(string name) => this with { Tensors = [.. Tensors.Where(entry => entry.Name != name)] };

        public TrainingSnapshot Restored() =>
            new(
                Position,
                [
                    .. Tensors.Select(entry =>
                    {
                        var value = empty(entry.Shape, entry.Type);
                        entry.Bytes.CopyTo(value.bytes);
                        return (entry.Name, value);
                    }),
                ]
            );
    }
}
