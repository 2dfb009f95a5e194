using StackingK8s.Contracts.Tasks;
using StackingK8s.OutOfFold;
using StackingK8s.Stacking.Verification.Rows;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>Whether every file of the aggregate is, bit for bit, the one that the folds give.</summary>
sealed class AggregateCheck : IRunCheck
{
    const string Name = "X_meta";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        var task = run.Task<AggregateTask>(StepNames.Aggregate);
        RowTable.ReadComplete(run);
        List<FoldReader> readers = [.. run.Folds.Select(fold => new FoldReader(fold, task.Experts, task.Scale, run.Scratch))];
        foreach (var (reader, fold) in readers.Zip(run.Folds))
        foreach (var input in reader.Inputs())
            run.File(fold.Reference.Step, input.Path);
        var aggregate = run.Step(StepNames.Aggregate);
        foreach (var file in aggregate.Result.Files)
            run.File(StepNames.Aggregate, file.Path);
        Breaches breaches = new();
        breaches.AddRange(await AggregateRebuild.BreachesAsync(readers, task, aggregate, run.Scratch, stop));
        return [breaches.Of(Name, ClaimLevel.Proven, "every file of the aggregate made again from the folds', equal to the bit")];
    }
}
