using System.Globalization;
using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Steps;
using StackingK8s.Vision.Training.Snapshots;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Training;

/// <summary>
/// Saves one training's snapshots. The training stands still while its tensors are copied; files are written beside it, at most one
/// checkpoint at a time. One that cannot be written (a full disk, a store that is away) costs a warning, not the training.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="expert">The expert in training.</param>
/// <param name="scratchFolder">For the file on its way.</param>
/// <param name="progress">Where successes are counted and failures told.</param>
/// <param name="clock">When and how long.</param>
sealed class CheckpointWriter(CheckpointStore store, string expert, string scratchFolder, ProgressReporter progress, TimeProvider clock)
{
    readonly DateTimeOffset started = clock.GetUtcNow();
    CheckpointStatus status = new(0, 0, null, 0, 0, 0);
    Task writing = Task.CompletedTask;
    StackingException? failure;

    /// <summary>Takes a snapshot over, on the training's thread.</summary>
    public void Save(TrainingSnapshot snapshot)
    {
        long paused = clock.GetTimestamp();
        var savedAt = clock.GetUtcNow();
        Finish();
        var copy = Copy(snapshot);
        double pause = clock.GetElapsedTime(paused).TotalSeconds;
        writing = Task.Run(() => WriteAsync(copy, savedAt, pause));
    }

    /// <summary>Waits until the latest snapshot is in the store, or has failed to get there.</summary>
    public void Finish() => writing.GetAwaiter().GetResult();

    /// <summary>What a stop has cost, after <see cref="Finish"/>; for the step's last words.</summary>
    public string StopWords() =>
        failure is null
            ? "Stopped on request, nothing is lost. Start the step again to go on."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Stopped on request. The training of the last {ProgressLine.Duration((clock.GetUtcNow() - (status.SavedAt ?? started)).TotalSeconds)} is lost, because it could not be saved: {failure.Message} Start the step again to go on from before."
            );

    async Task WriteAsync(TrainingSnapshot snapshot, DateTimeOffset savedAt, double pause)
    {
        long began = clock.GetTimestamp();
        int position = snapshot.Position.Step;
        string file = Path.Combine(scratchFolder, ArtifactPaths.Checkpoint.State);
        try
        {
            TrainingStateFile.Write(file, snapshot);
            // Also a training that is being stopped wants this saved.
            var record = await store.PutAsync(position, file, savedAt, CancellationToken.None).ConfigureAwait(false);
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
            progress.Say(
                $"warning: {expert}'s checkpoint at step {position} could not be saved. {fault.Message} The training goes on; a kill now would cost what came after the last one."
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
