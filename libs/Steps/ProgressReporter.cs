using StackingK8s.Contracts;

namespace StackingK8s.Steps;

/// <summary>Keeps the step's latest progress for /progress and writes it to the log, one line at most every ten seconds.</summary>
/// <param name="step">fold-0, aggregate or meta.</param>
/// <param name="log">The step's standard output.</param>
/// <param name="clock">Time for rates and for the pace of the log.</param>
public sealed class ProgressReporter(string step, TextWriter log, TimeProvider clock)
{
    static readonly TimeSpan LogPace = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    StepProgress latest = StepProgress.Starting(step);
    long lastLogged = clock.GetTimestamp();

    /// <summary>The progress as of now.</summary>
    public StepProgress Latest
    {
        get { lock (gate) return latest; }
    }

    /// <summary>
    /// A new activity of the step. Report its progress through the returned object; the rate and the time left follow from it.
    /// </summary>
    /// <param name="activity">checking, decoding, training, embedding, searching, fitting or writing.</param>
    /// <param name="unit">What is counted: images, candidates, ...</param>
    /// <param name="total">How many there are; 0 when unknown.</param>
    /// <param name="from">Fraction of the whole step at which this activity starts, 0 to 1.</param>
    /// <param name="to">Fraction of the whole step at which it ends.</param>
    /// <param name="expert">The expert at work, if any.</param>
    public Activity Begin(string activity, string unit, long total, double from, double to, string? expert = null) =>
        new(this, clock, clock.GetTimestamp(), from, to,
            new StepProgress(step, activity, expert, 0, 0, 0, total, unit, 0, null, from, null));

    /// <summary>Writes a line to the log at once.</summary>
    public void Say(string line)
    {
        lock (gate) log.WriteLine($"{step}: {line}");
    }

    void Report(StepProgress progress)
    {
        lock (gate)
        {
            latest = progress;
            if (clock.GetElapsedTime(lastLogged) < LogPace) return;
            lastLogged = clock.GetTimestamp();
            log.WriteLine($"{step}: {ProgressLine.Of(progress)}");
        }
    }

    /// <summary>One activity of the step, counted in its own unit.</summary>
    public sealed class Activity
    {
        readonly ProgressReporter owner;
        readonly TimeProvider clock;
        readonly long started;
        readonly double from, to;
        readonly StepProgress first;

        internal Activity(ProgressReporter owner, TimeProvider clock, long started, double from, double to, StepProgress first)
        {
            (this.owner, this.clock, this.started, this.from, this.to, this.first) = (owner, clock, started, from, to, first);
            owner.Report(first);
        }

        /// <param name="done">Units done since the activity began.</param>
        /// <param name="epoch">From 1; 0 outside training.</param>
        /// <param name="epochs">0 outside training.</param>
        /// <param name="loss">Mean training loss of late.</param>
        public void Report(long done, int epoch = 0, int epochs = 0, double? loss = null)
        {
            double seconds = clock.GetElapsedTime(started).TotalSeconds;
            double rate = seconds > 0 ? done / seconds : 0;
            double share = first.Total > 0 ? Math.Clamp((double)done / first.Total, 0, 1) : 0;
            owner.Report(first with
            {
                Done = done,
                Epoch = epoch,
                Epochs = epochs,
                Loss = loss,
                Rate = rate,
                SecondsLeft = rate > 0 && first.Total > 0 ? (first.Total - done) / rate : null,
                Fraction = from + (to - from) * share,
            });
        }
    }
}
