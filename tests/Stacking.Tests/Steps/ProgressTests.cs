using StackingK8s.Contracts.Results;
using StackingK8s.Steps;

namespace StackingK8s.Tests.Stacking.Steps;

public sealed class ProgressTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly StringWriter log = new();

    [Fact]
    public void The_rate_and_the_time_left_follow_from_what_is_done()
    {
        ProgressReporter progress = new("fold-0", log, clock);
        var training = progress.Begin("training", "images", 1000, 0.2, 0.6, "effnet");
        clock.Advance(5);
        training.Report(250, Training(epoch: 1));

        var latest = progress.Latest;
        Assert.Equal(50, latest.Rate);
        Assert.Equal(15, latest.SecondsLeft);
        Assert.Equal(0.3, latest.Fraction, 12);
        Assert.Equal("effnet training epoch 1/4, 250/1,000 images (25 %), 50 images/s, 15 s left, loss 0.700", ProgressLine.Format(latest));
    }

    [Fact]
    public void Work_of_an_earlier_start_counts_as_done_but_not_for_the_rate()
    {
        ProgressReporter progress = new("fold-0", log, clock);
        var training = progress.Begin("training", "images", 1000, 0, 1, "effnet", alreadyDone: 600);
        Assert.Equal(0.6, progress.Latest.Fraction, 12);
        clock.Advance(5);
        training.Report(700, Training(epoch: 3));

        Assert.Equal(20, progress.Latest.Rate);
        Assert.Equal(15, progress.Latest.SecondsLeft);
        Assert.Equal(0.7, progress.Latest.Fraction, 12);
    }

    [Fact]
    public void A_network_that_waits_for_images_is_reported()
    {
        ProgressReporter progress = new("fold-0", log, clock);
        progress.Begin("training", "images", 1000, 0, 1, "effnet").Report(0, Training(epoch: 1) with { WaitShare = 0.12 });

        Assert.EndsWith("loss 0.700, waiting for images 12 % of the time", ProgressLine.Format(progress.Latest), StringComparison.Ordinal);
    }

    [Fact]
    public void A_logged_line_is_shown_until_the_step_moves_on()
    {
        ProgressReporter progress = new("fold-0", log, clock);
        var training = progress.Begin("training", "images", 1000, 0, 1, "effnet");
        string? shown = null;
        progress.Reported += latest => shown = ProgressLine.Format(latest);

        progress.Log("waiting for http://store: Connection rejected");
        Assert.Equal("waiting for http://store: Connection rejected", shown);
        Assert.Equal(shown, ProgressLine.Format(progress.Latest));

        training.Report(10);
        Assert.StartsWith("effnet training, 10/1,000 images", shown, StringComparison.Ordinal);

        progress.Log("waiting again");
        progress.Checkpointed("effnet", new(1, 0, DateTimeOffset.UnixEpoch, 100, 2, 0.1));
        Assert.StartsWith("effnet training, 10/1,000 images", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_belongs_to_its_expert()
    {
        ProgressReporter progress = new("fold-0", log, clock);
        progress.Begin("training", "images", 1000, 0, 1, "effnet");
        CheckpointStatus saved = new(1, 0, DateTimeOffset.UnixEpoch, 100, 2, 0.1);
        progress.Checkpointed("effnet", saved);
        Assert.Equal(saved, progress.Latest.Checkpoints);

        progress.Begin("training", "images", 1000, 0, 1, "maxvit");
        Assert.Null(progress.Latest.Checkpoints);
    }

    [Fact]
    public void The_log_gets_one_line_at_most_every_ten_seconds()
    {
        ProgressReporter progress = new("fold-0", log, clock);
        var decoding = progress.Begin("decoding", "images", 100, 0, 1);
        for (int second = 1; second <= 30; second++)
        {
            clock.Advance(1);
            decoding.Report(second);
        }
        Assert.Equal(3, log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void An_unknown_total_gives_no_time_left()
    {
        ProgressReporter progress = new("fold-0", log, clock);
        var checking = progress.Begin("checking", "images", 0, 0, 0);
        clock.Advance(2);
        checking.Report(10);

        Assert.Null(progress.Latest.SecondsLeft);
        Assert.Equal("checking, 5.0 images/s", ProgressLine.Format(progress.Latest));
    }

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(59.5, "1 min 0 s")]
    [InlineData(250, "4 min 10 s")]
    [InlineData(11_100, "3 h 5 min")]
    public void A_duration_reads_as_people_write_it(double seconds, string words) =>
        Assert.Equal(words, ProgressLine.FormatDuration(seconds));

    public void Dispose() => log.Dispose();

    static TrainingStatus Training(int epoch) => new(epoch, 4, 10 * epoch, 40, 25, 0.7, 1e-3, 50, 0);

    sealed class ManualClock : TimeProvider
    {
        long now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => now;

        public void Advance(double seconds) => now += (long)(seconds * 1000);
    }
}
