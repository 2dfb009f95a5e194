using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Cli.Models;

/// <summary>A finished run, which is a model: its steps, proved to be made of one another. Files are handed out verified.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Folds">In fold order.</param>
/// <param name="Aggregate">Made of these folds.</param>
/// <param name="Meta">Made of this aggregate.</param>
/// <param name="Summary">aggregate.json.</param>
/// <param name="Report">report.json.</param>
/// <param name="Scratch">Where a remote file is fetched to.</param>
sealed record FinishedRun(
    RunIdentity Run,
    IReadOnlyList<CommittedAttempt> Folds,
    CommittedAttempt Aggregate,
    CommittedAttempt Meta,
    AggregateSummary Summary,
    MetaReport Report,
    string Scratch
)
{
    /// <param name="location">A work directory, or an artifact root: a folder or an s3:// URI.</param>
    /// <param name="run">NAMESPACE-NAME-UID or NAME; null where the store has one run alone.</param>
    /// <param name="scratch">Where remote files are fetched to.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="UsageException">The run cannot be told, or has not finished.</exception>
    /// <exception cref="ArtifactException">Something is missing or not what was committed.</exception>
    public static async Task<FinishedRun> OpenAsync(string location, string? run, string scratch, CancellationToken stop)
    {
        var store = ArtifactRoot.Open(location);
        var record = RunChoice.Of(await RunRecords.ReadAllAsync(store, stop), run, store.Root);
        var steps = new SortedDictionary<string, CommittedAttempt>(StringComparer.Ordinal);
        foreach (var (step, reference) in record.Committed)
            steps[step] = await CommittedAttempt.OpenAsync(store, reference, stop);
        if (Lineage.Problems(steps) is [var problem, ..])
            throw new ArtifactException($"{problem}. Run it again: finished steps are reused.");
        var (aggregate, meta) = (steps[RunPlan.AggregateStep], steps[RunPlan.MetaStep]);
        return new(
            record.Run,
            Lineage.Folds(steps),
            aggregate,
            meta,
            await ReadAsync<AggregateSummary>(aggregate, ArtifactPaths.Aggregate.Summary, scratch, stop),
            await ReadAsync<MetaReport>(meta, ArtifactPaths.Meta.Report, scratch, stop),
            scratch
        );
    }

    /// <summary>A local path of a step's file, its size and SHA-256 verified.</summary>
    public Task<string> FetchAsync(CommittedAttempt step, string file, CancellationToken stop) => step.FetchAsync(file, Scratch, stop);

    public async Task<NpyArray> ArrayAsync(CommittedAttempt step, string file, CancellationToken stop) =>
        NpyFile.Read(await FetchAsync(step, file, stop));

    static async Task<T> ReadAsync<T>(CommittedAttempt step, string file, string scratch, CancellationToken stop)
    {
        try
        {
            return ContractJson.Read<T>(await File.ReadAllBytesAsync(await step.FetchAsync(file, scratch, stop), stop));
        }
        catch (JsonException foreign)
        {
            throw new ArtifactException(
                $"{step.Reference.Step}: {file} was written by another version of the program ({foreign.Message}). Run it again with this one.",
                foreign
            );
        }
    }
}
