using System.Globalization;
using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Steps;
using StackingK8s.Vision.Training.Snapshots;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Training;

/// <summary>
/// Saves one training's snapshots. The training pauses while its tensors are copied; files are written beside it, at most one
/// checkpoint at a time. One that cannot be written (a full disk, an unreachable store) costs a warning, not the training.
/// </summary>
/// <param name="store">The training's checkpoints.</param>
/// <param name="expert">The expert in training.</param>
/// <param name="scratchFolder">For the file until the store has it.</param>
/// <param name="progress">Counts successes, logs failures.</param>
/// <param name="clock">Dates and times the checkpoints.</param>
sealed class CheckpointWriter(CheckpointStore store, string expert, string scratchFolder, ProgressReporter progress, TimeProvider clock)
{
    readonly DateTimeOffset started = clock.GetUtcNow();
    CheckpointStatus status = new(0, 0, null, 0, 0, 0);
    Task writing = Task.CompletedTask;
    StackingException? failure;

    /// <summary>
    /// Copies a snapshot, on the training's thread, and writes the copy in the background; one that is kept is written at once.
    /// </summary>
    /// <exception cref="TransientException">A snapshot that is kept could not be saved.</exception>
    public void Save(TrainingSnapshot snapshot)
    {
        long paused = clock.GetTimestamp();
        var savedAt = clock.GetUtcNow();
        Finish();
        var copy = Copy(snapshot);
        double pause = clock.GetElapsedTime(paused).TotalSeconds;
        writing = Task.Run(() => WriteAsync(copy, savedAt, pause));
        if (!snapshot.IsKept)
            return;
        Finish();
        // Training on would leave nothing to make it of again; the checkpoint before is still there.
        if (failure is not null)
            throw new TransientException(
                $"{expert}'s checkpoint at step {snapshot.Position.Step}, one of keepCheckpoints, could not be saved. {failure.Message}",
                failure
            );
    }

    /// <summary>Waits until the latest snapshot is in the store, or writing it has failed.</summary>
    public void Finish() => writing.GetAwaiter().GetResult();

    /// <summary>What a stop has cost, after <see cref="Finish"/>; for the step's termination message.</summary>
    public string StopMessage() =>
        failure is null
            ? "Stopped on request; nothing is lost. Rerun the same command to resume."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Stopped on request. The last {ProgressLine.FormatDuration(SecondsSinceSaved())} of training are lost, "
                    + $"because they could not be saved: {failure.Message} Rerun the same command to resume from before that."
            );

    double SecondsSinceSaved() => (clock.GetUtcNow() - (status.SavedAt ?? started)).TotalSeconds;

    async Task WriteAsync(TrainingSnapshot snapshot, DateTimeOffset savedAt, double pause)
    {
        long began = clock.GetTimestamp();
        int position = snapshot.Position.Step;
        string file = Path.Combine(scratchFolder, ArtifactPaths.Checkpoint.State);
        try
        {
            TrainingStateFile.Write(file, snapshot);
            // Not cancelled by a stop: a training that is being stopped needs this saved.
            var record = await store.PutAsync(position, file, savedAt, snapshot.IsKept, CancellationToken.None);
            status = status with
            {
                Written = status.Written + 1,
                SavedAt = savedAt,
                Bytes = record.State.Size,
                Seconds = clock.GetElapsedTime(began).TotalSeconds,
                PauseSeconds = pause,
            };
            failure = null;
        }
        catch (StackingException fault)
        {
            File.Delete(file);
            status = status with { Failed = status.Failed + 1 };
            failure = fault;
            progress.Log(
                $"warning: {expert}'s checkpoint at step {position} could not be saved. {fault.Message} "
                    + "Training continues; if it is killed now, it resumes from the checkpoint before."
            );
        }
        finally
        {
            foreach (var (_, value) in snapshot.Tensors)
                value.Dispose();
        }
        progress.Checkpointed(expert, status);
    }

    /// <summary>Row-major copies on the CPU that outlive every dispose scope.</summary>
    static TrainingSnapshot Copy(TrainingSnapshot snapshot)
    {
        using var pass = no_grad();
        return snapshot with { Tensors = [.. snapshot.Tensors.Select(entry => (entry.Name, Copy(entry.Value)))] };
    }

    static Tensor Copy(Tensor value) => empty(value.shape, value.dtype).copy_(value).DetachFromDisposeScope();
}
