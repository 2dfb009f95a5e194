using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Training;
using StackingK8s.Vision.Training.Snapshots;
using TorchSharp;

namespace StackingK8s.Folds.Replay;

/// <summary>
/// Trains only stretches of an expert's training again, between two of the checkpoints that the fold committed, and compares the state at
/// the end of each. All stretches together are the whole training; a few are a spot check.
/// </summary>
/// <param name="place">Where it trains. A stretch that is stopped begins again.</param>
public sealed class StretchReplay(ReplayPlace place)
{
    /// <summary>Trains some stretches of one expert.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="expert">One of its experts.</param>
    /// <param name="images">Those of the run.</param>
    /// <param name="initialWeights">The file that training starts from; null where the task has none.</param>
    /// <param name="count">How many; null, or more than there are, for all.</param>
    /// <param name="seed">Gives the choice.</param>
    /// <returns>What came of each, in the order of the training.</returns>
    /// <exception cref="ArtifactException">The fold has no checkpoints of the expert, or one of them is of another training.</exception>
    /// <exception cref="StoppedException">Stopped.</exception>
    public async Task<StretchesOutcome> RunAsync(
        RecordedFold fold,
        string expert,
        RecordedImages images,
        string? initialWeights,
        int? count,
        ulong seed
    )
    {
        var files = await KeptAsync(fold, expert);
        if (files.Count == 0)
            throw new ArtifactException(
                $"{fold.Step}/{expert} has no checkpoints to begin at (keepCheckpoints was 0). Train all of it again: leave out --segments."
            );
        using var prepared = await PreparedReplay.CreateAsync(fold, expert, images, initialWeights, place);
        string weights = await fold.FetchAsync(ArtifactPaths.Fold.Weights(expert), place.Stop);
        int keep = fold.AsTrained(expert).KeepCheckpoints;
        List<StretchOutcome> outcomes = [];
        foreach (int stretch in RandomSample.Draw(files.Count + 1, count, seed, 0))
        {
            string name = $"stretch {stretch + 1} of {files.Count + 1}";
            place.Progress.Log($"{fold.Step}/{expert}: {name}");
            outcomes.Add(new(name, Train(prepared, files, weights, stretch, keep)));
        }
        return new(fold.Step, expert, files.Count + 1, outcomes, MachineKind.Differences(fold.Machine, MachineKind.Here(place.Device)));
    }

    async Task<IReadOnlyList<string>> KeptAsync(RecordedFold fold, string expert)
    {
        List<string> files = [];
        while (
            ArtifactPaths.Fold.KeptCheckpoint(expert, files.Count + 1) is var file
            && fold.Attempt.Result.Files.Any(each => each.Path == file)
        )
            files.Add(await fold.FetchAsync(file, place.Stop));
        return files;
    }

    StretchDifference Train(PreparedReplay prepared, IReadOnlyList<string> files, string weights, int stretch, int keep)
    {
        using var scope = torch.NewDisposeScope();
        var from = stretch == 0 ? null : TrainingStateFile.Read(files[stretch - 1]);
        using var reached = CancellationTokenSource.CreateLinkedTokenSource(place.Stop);
        string? state = null;
        try
        {
            using var trained = prepared.Work.Train(prepared.Rows, from, new(TimeSpan.MaxValue, Take, keep), reached.Token);
            if (state is null)
                return stretch == files.Count
                    ? new(WeightsDistance.Measure(weights, prepared.WriteWeights(trained.Network)), null)
                    : new(null, "the training ends before the next checkpoint");
        }
        catch (OperationCanceledException) when (state is not null) { }
        catch (OperationCanceledException)
        {
            throw new StoppedException("Stopped on request. Rerun the same command with the same --seed: its stretches begin again.");
        }
        catch (SnapshotMismatchException foreign)
        {
            return new(null, $"its first checkpoint does not belong to the training ({foreign.Problems[0]})");
        }
        if (stretch == files.Count)
            return new(null, "a checkpoint is missing after its first");
        return
            TrainingStateFile.Read(files[stretch]).Position is var recorded
            && TrainingStateFile.Read(state).Position is var made
            && TrainingStateFile.IsSame(recorded, made)
            ? new(WeightsDistance.Measure(files[stretch], state), null)
            : new(null, $"its last checkpoint stands after step {recorded.Step}, the training after {made.Step}, or their losses differ");

        void Take(TrainingSnapshot snapshot)
        {
            if (!snapshot.IsKept || state is not null)
                return;
            TrainingStateFile.Write(prepared.PathFor("state.safetensors"), snapshot);
            state = prepared.PathFor("state.safetensors");
            reached.Cancel();
        }
    }
}

/// <summary>What came of training stretches again.</summary>
/// <param name="Step">fold-0, …</param>
/// <param name="Expert">Its name.</param>
/// <param name="Stretches">Of the whole training.</param>
/// <param name="Trained">Those that were trained again.</param>
/// <param name="Differences">What may change last bits from the fold's machine to this one; empty for machines of the same kind.</param>
public sealed record StretchesOutcome(
    string Step,
    string Expert,
    int Stretches,
    IReadOnlyList<StretchOutcome> Trained,
    IReadOnlyList<string> Differences
);

/// <summary>What came of one stretch.</summary>
/// <param name="Name">"stretch 2 of 5".</param>
/// <param name="Difference">Between the state committed at its end and the one trained.</param>
public sealed record StretchOutcome(string Name, StretchDifference Difference);

/// <summary>How a state differs.</summary>
/// <param name="Distance">Of its numbers; null where they cannot be compared.</param>
/// <param name="Problem">Why not; null where they can.</param>
public sealed record StretchDifference(WeightsDistance? Distance, string? Problem)
{
    /// <summary>Whether every bit is the same.</summary>
    public bool IsNone => Distance?.IsNone == true;

    /// <summary>As the end of a sentence.</summary>
    public override string ToString() => Problem ?? Distance!.ToString();
}
