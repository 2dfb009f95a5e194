using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Folds.Replay;

/// <summary>
/// Trains an expert of a committed fold again, from its task and the rows it records, and compares the weights. Stopped, it saves its
/// training and resumes from there when it is run again on the same folder.
/// </summary>
/// <param name="place">Where it trains.</param>
public sealed class ExpertReplay(ReplayPlace place)
{
    /// <summary>Trains one expert.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="expert">One of its experts.</param>
    /// <param name="images">Those of the run.</param>
    /// <param name="initialWeights">The file that training starts from; null where the task has none.</param>
    /// <returns>How far the new weights are from the committed ones.</returns>
    /// <exception cref="UsageException">The task starts from a file that was not named.</exception>
    /// <exception cref="DataException">The file is another than the fold read.</exception>
    /// <exception cref="StoppedException">Stopped; the same command resumes.</exception>
    public async Task<ReplayOutcome> RunAsync(RecordedFold fold, string expert, RecordedImages images, string? initialWeights)
    {
        using var prepared = await PreparedReplay.CreateAsync(fold, expert, images, initialWeights, place);
        using var trained = await prepared.Work.TrainAsync(prepared.Rows, fold.Attempt.Result.WorkDigest);
        string made = prepared.WriteWeights(trained.Network);
        return new(
            fold.Step,
            expert,
            WeightsDistance.Measure(await fold.FetchAsync(ArtifactPaths.Fold.Weights(expert), place.Stop), made),
            MachineKind.Differences(fold.Machine, MachineKind.Here(place.Device))
        );
    }
}

/// <summary>What came of training an expert again.</summary>
/// <param name="Step">fold-0, …</param>
/// <param name="Expert">Its name.</param>
/// <param name="Distance">Between the committed weights and the new ones.</param>
/// <param name="Differences">What may change last bits from the fold's machine to this one; empty for machines of the same kind.</param>
public sealed record ReplayOutcome(string Step, string Expert, WeightsDistance Distance, IReadOnlyList<string> Differences);
