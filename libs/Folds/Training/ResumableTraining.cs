using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Steps;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Snapshots;
using TorchSharp;

namespace StackingK8s.Folds.Training;

/// <summary>A training that resumes from its newest valid checkpoint, or begins, and leaves checkpoints of its own.</summary>
/// <param name="expert">The expert in training.</param>
/// <param name="epochs">Of the whole training, for the log.</param>
/// <param name="store">Its checkpoints.</param>
/// <param name="every">Time between two of them within an epoch.</param>
/// <param name="keep">Evenly spaced checkpoints that stay until the work is committed.</param>
/// <param name="context">Scratch folder, progress, stop.</param>
/// <param name="clock">Dates the checkpoints.</param>
sealed class ResumableTraining(
    string expert,
    int epochs,
    CheckpointStore store,
    TimeSpan every,
    int keep,
    StepContext context,
    TimeProvider clock
)
{
    /// <summary>The training itself. Called again after it rejected a snapshot, it finds the network unchanged.</summary>
    public delegate IReadOnlyList<EpochSummary> Training(TrainingSnapshot? resume, Checkpointing checkpointing);

    /// <summary>
    /// Trains. A checkpoint that is damaged, incomplete or of another training is logged and ignored, and the one before it tried.
    /// </summary>
    /// <exception cref="StoppedException">The step was asked to stop; the message says what that cost.</exception>
    public async Task<IReadOnlyList<EpochSummary>> RunAsync(Training training)
    {
        var positions = await store.ListPositionsAsync(context.Stop);
        foreach (int position in positions)
        {
            try
            {
                var (record, file) = await store.OpenAsync(position, context.ScratchFolder, context.Stop);
                return Resume(record, file, positions.Count, training);
            }
            catch (Exception invalid) when (invalid is ArtifactException or SnapshotMismatchException)
            {
                context.Progress.Log($"warning: {expert}'s checkpoint at step {position} is ignored. {invalid.Message}");
            }
        }
        return Train(null, training);
    }

    IReadOnlyList<EpochSummary> Resume(CheckpointRecord record, string file, int found, Training training)
    {
        using var scope = torch.NewDisposeScope();
        var snapshot = TrainingStateFile.Read(file);
        var at = snapshot.Position;
        string place = at.Epoch > epochs ? "is already trained" : $"resumes at epoch {at.Epoch} of {epochs}, batch {at.Batch + 1}";
        context.Progress.Log($"{expert} {place} (checkpoint of {record.SavedAt:HH:mm:ss} UTC after {at.Step} steps, {found} found)");
        store.ResumeFrom(record.Position);
        return Train(snapshot, training);
    }

    IReadOnlyList<EpochSummary> Train(TrainingSnapshot? resume, Training training)
    {
        CheckpointWriter writer = new(store, expert, context.ScratchFolder, context.Progress, clock);
        try
        {
            return training(resume, new(every, Save, keep));
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            writer.Finish();
            throw new StoppedException(writer.StopMessage());
        }
        finally
        {
            writer.Finish();
        }

        void Save(TrainingSnapshot snapshot)
        {
            // The training has copied these long ago; kept, they would take as much memory as the network.
            foreach (var (_, value) in resume?.Tensors ?? [])
                value.Dispose();
            writer.Save(snapshot);
        }
    }
}
