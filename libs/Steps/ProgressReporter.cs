using StackingK8s.Contracts.Results;

namespace StackingK8s.Steps;

/// <summary>
/// The one source of a step's progress: keeps the latest report for /progress, raises <see cref="Reported"/>, and writes to the log, at
/// most one line per <see cref="ProgressLine.Interval"/>.
/// </summary>
/// <param name="step">fold-0, aggregate or meta.</param>
/// <param name="output">The step's standard output.</param>
/// <param name="clock">Time for rates and for the pace of the log.</param>
public sealed class ProgressReporter(string step, TextWriter output, TimeProvider clock)
{
    readonly Lock gate = new();
    readonly Dictionary<string, CheckpointStatus> checkpoints = new(StringComparer.Ordinal);
    StepProgress latest = StepProgress.Starting(step);
    long lastLogged = clock.GetTimestamp();

    /// <summary>Raised for every report, by one thread at a time and in order; handlers must be quick.</summary>
    public event Action<StepProgress>? Reported;

    /// <summary>The latest report.</summary>
    public StepProgress Latest
    {
        get
        {
            lock (gate)
                return latest;
        }
    }

    /// <summary>
    /// Begins a new activity of the step. Report its progress through the returned object; the rate and the time left follow from it.
    /// </summary>
    /// <param name="activity">One of <see cref="ActivityNames"/>.</param>
    /// <param name="unit">What is counted: images, candidates, ...</param>
    /// <param name="total">How many there are; 0 when unknown.</param>
    /// <param name="from">Fraction of the whole step at which this activity starts, 0 to 1.</param>
    /// <param name="to">Fraction of the whole step at which it ends.</param>
    /// <param name="expert">The expert at work, if any.</param>
    /// <param name="alreadyDone">Units that an earlier start has done: they count as done, but not for the rate.</param>
    public Activity Begin(string activity, string unit, long total, double from, double to, string? expert = null, long alreadyDone = 0) =>
        new(this, clock, alreadyDone, from, to, new StepProgress(step, activity, expert, 0, total, unit, 0, null, from, null, null));

    /// <summary>Records what was saved of an expert's training; from now on part of its progress.</summary>
    /// <param name="expert">The expert.</param>
    /// <param name="status">Checkpoints so far.</param>
    public void Checkpointed(string expert, CheckpointStatus status)
    {
        lock (gate)
        {
            checkpoints[expert] = status;
            if (latest.Expert == expert)
                Report(latest);
        }
    }

    /// <summary>Writes a line to the log at once, and shows it as the progress until the next report.</summary>
    /// <param name="line">A line without the step's name, which is put before it.</param>
    public void Log(string line)
    {
        lock (gate)
        {
            output.WriteLine($"{step}: {line}");
            latest = latest with { Message = line };
            Reported?.Invoke(latest);
        }
    }

    void Report(StepProgress progress)
    {
        lock (gate)
        {
            latest = progress with
            {
                Message = null,
                Checkpoints = progress.Expert is { } expert ? checkpoints.GetValueOrDefault(expert) : null,
            };
            Reported?.Invoke(latest);
            if (clock.GetElapsedTime(lastLogged) < ProgressLine.Interval)
                return;
            lastLogged = clock.GetTimestamp();
            output.WriteLine($"{step}: {ProgressLine.Format(latest)}");
        }
    }

    /// <summary>One activity of the step, counted in its own unit.</summary>
    public sealed class Activity
    {
        readonly ProgressReporter owner;
        readonly TimeProvider clock;
        readonly long started,
            alreadyDone;
        readonly double from,
            to;
        readonly StepProgress first;

        internal Activity(ProgressReporter owner, TimeProvider clock, long alreadyDone, double from, double to, StepProgress first)
        {
            (this.owner, this.clock, this.alreadyDone, this.from, this.to, this.first) = (owner, clock, alreadyDone, from, to, first);
            started = clock.GetTimestamp();
            Report(alreadyDone);
        }

        /// <summary>Reports how far the activity is.</summary>
        /// <param name="done">Units done, those of an earlier start included.</param>
        /// <param name="training">Where the training stands; null outside training.</param>
        public void Report(long done, TrainingStatus? training = null)
        {
            double seconds = clock.GetElapsedTime(started).TotalSeconds;
            double rate = seconds > 0 ? (done - alreadyDone) / seconds : 0;
            double share = first.Total > 0 ? Math.Clamp((double)done / first.Total, 0, 1) : 0;
            owner.Report(
                first with
                {
                    Done = done,
                    Training = training,
                    Rate = rate,
                    SecondsLeft = rate > 0 && first.Total > 0 ? (first.Total - done) / rate : null,
                    Fraction = from + (to - from) * share,
                }
            );
        }
    }
}
