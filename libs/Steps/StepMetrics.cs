using System.Reflection;
using Prometheus;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Steps;

/// <summary>
/// A step's progress as Prometheus metrics; docs/metrics.md explains each. Every value comes from the <see cref="StepProgress"/> that the
/// log and the terminal show. All carry the label step; those of a training also expert, so their number is bounded by the run's experts.
/// </summary>
public sealed class StepMetrics
{
    static readonly string[] ByExpert = ["expert"];

    readonly Gauge activity,
        progress,
        epoch,
        epochs,
        trainingStep,
        trainingSteps,
        batchSize,
        loss,
        learningRate,
        samplesPerSecond,
        waitRatio;
    readonly Counter processed,
        checkpointsWritten,
        checkpointsFailed;
    readonly Gauge checkpointTime,
        checkpointBytes,
        checkpointSeconds,
        checkpointPause;
    StepProgress latest;

    /// <summary>Adds the metrics to a registry and updates them with every report.</summary>
    /// <param name="registry">Empty.</param>
    /// <param name="reporter">The step's progress.</param>
    /// <param name="program">The step program, for its version.</param>
    public static void Follow(CollectorRegistry registry, ProgressReporter reporter, Assembly program)
    {
        StepMetrics metrics = new(registry, reporter.Latest, program);
        reporter.Reported += metrics.Show;
    }

    StepMetrics(CollectorRegistry registry, StepProgress first, Assembly program)
    {
        latest = first;
        registry.SetStaticLabels(new Dictionary<string, string> { ["step"] = latest.Step });
        var metrics = Metrics.WithCustomRegistry(registry);
        DotNetStats.Register(registry);
        metrics
            .CreateGauge("stacking_build_info", "1, with the program and the version that its work digests carry.", "program", "version")
            .WithLabels(program.GetName().Name!, ProgramVersion.Compute(program))
            .Set(1);
        Memory(registry, metrics);

        activity = metrics.CreateGauge(
            "stacking_step_activity",
            "1 for what the step is doing, 0 for everything else it may do.",
            "activity"
        );
        progress = metrics.CreateGauge("stacking_step_progress_ratio", "Share of the whole step that is done, 0 to 1.");
        processed = metrics.CreateCounter("stacking_processed_total", "Units that this process has done, by activity.", "activity", "unit");

        Gauge Training(string name, string help) => metrics.CreateGauge("stacking_training_" + name, help, ByExpert);
        epoch = Training("epoch", "Epoch at work, from 1.");
        epochs = Training("epochs", "Epochs of the whole training.");
        trainingStep = Training("step", "Optimiser steps done, over all epochs and starts.");
        trainingSteps = Training("steps", "Optimiser steps of the whole training.");
        batchSize = Training("batch_size", "Most images per optimiser step.");
        loss = Training("loss", "Mean training loss since the previous report, in nats.");
        learningRate = Training("learning_rate", "Learning rate of the latest step.");
        samplesPerSecond = Training("samples_per_second", "Images trained on per second in the running epoch.");
        waitRatio = Training("data_wait_ratio", "Share of the running epoch's time that the network waited for images, 0 to 1.");

        checkpointsWritten = metrics.CreateCounter(
            "stacking_checkpoints_written_total",
            "Checkpoints that this process has completed.",
            ByExpert
        );
        checkpointsFailed = metrics.CreateCounter("stacking_checkpoints_failed_total", "Checkpoints that could not be written.", ByExpert);
        Gauge Checkpoint(string name, string help) => metrics.CreateGauge("stacking_checkpoint_" + name, help, ByExpert);
        checkpointTime = Checkpoint("timestamp_seconds", "Unix time at which the latest complete checkpoint was begun.");
        checkpointBytes = Checkpoint("size_bytes", "Size of the latest complete checkpoint.");
        checkpointSeconds = Checkpoint("duration_seconds", "Time the latest checkpoint took to write, beside the training.");
        checkpointPause = Checkpoint("pause_seconds", "Time the training stood still for the latest checkpoint.");

        Show(first);
    }

    void Show(StepProgress now)
    {
        foreach (string name in ActivityNames.All)
            activity.WithLabels(name).Set(name == now.Activity ? 1 : 0);
        progress.Set(now.Fraction);
        processed.WithLabels(now.Activity, now.Unit).Inc(DoneSince(latest, now));
        if (now is { Expert: { } expert, Training: { } training })
            Show(expert, training);
        if (now is { Expert: { } saving, Checkpoints: { } checkpoints })
            Show(saving, checkpoints);
        latest = now;
    }

    void Show(string expert, TrainingStatus training)
    {
        epoch.WithLabels(expert).Set(training.Epoch);
        epochs.WithLabels(expert).Set(training.Epochs);
        trainingStep.WithLabels(expert).Set(training.Step);
        trainingSteps.WithLabels(expert).Set(training.Steps);
        batchSize.WithLabels(expert).Set(training.BatchSize);
        loss.WithLabels(expert).Set(training.Loss);
        learningRate.WithLabels(expert).Set(training.LearningRate);
        samplesPerSecond.WithLabels(expert).Set(training.SamplesPerSecond);
        waitRatio.WithLabels(expert).Set(training.WaitShare);
        // At zero before anything was saved: rate() and increase() do not see the first event of a counter that begins with it.
        checkpointsWritten.WithLabels(expert);
        checkpointsFailed.WithLabels(expert);
    }

    void Show(string expert, CheckpointStatus checkpoints)
    {
        checkpointsWritten.WithLabels(expert).IncTo(checkpoints.Written);
        checkpointsFailed.WithLabels(expert).IncTo(checkpoints.Failed);
        if (checkpoints.SavedAt is not { } savedAt)
            return;
        checkpointTime.WithLabels(expert).Set(savedAt.ToUnixTimeMilliseconds() / 1000.0);
        checkpointBytes.WithLabels(expert).Set(checkpoints.Bytes);
        checkpointSeconds.WithLabels(expert).Set(checkpoints.Seconds);
        checkpointPause.WithLabels(expert).Set(checkpoints.PauseSeconds);
    }

    /// <summary>A count that starts anew, or from where an earlier process stopped, adds nothing.</summary>
    static long DoneSince(StepProgress before, StepProgress now) =>
        before.Activity == now.Activity && before.Expert == now.Expert ? Math.Max(0, now.Done - before.Done) : 0;

    static void Memory(CollectorRegistry registry, MetricFactory metrics)
    {
        var resident = metrics.CreateGauge("stacking_memory_resident_bytes", "Memory of this machine that the process holds.");
        var peak = metrics.CreateGauge("stacking_memory_resident_peak_bytes", "The most it has held.");
        registry.AddBeforeCollectCallback(() =>
        {
            if (ProcessMemory.Read() is not { } memory)
                return;
            resident.Set(memory.ResidentBytes);
            peak.Set(memory.PeakBytes);
        });
    }
}
