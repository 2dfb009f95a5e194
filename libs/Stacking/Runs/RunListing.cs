using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Runs;

/// <summary>Lists the runs of a store with their dates and scores. What cannot be read of one run hides no other.</summary>
/// <param name="store">The artifact root.</param>
/// <param name="scratch">Folder that remote files are fetched to.</param>
public sealed class RunListing(IArtifactStore store, string scratch)
{
    /// <summary>Lists every run that was begun.</summary>
    /// <returns>In the order of their starts, those of unknown start first.</returns>
    public async Task<IReadOnlyList<ListedRun>> ListAsync(CancellationToken stop)
    {
        List<(ListedRun Run, DateTimeOffset? Touched)> runs = [];
        foreach (string folder in await store.ListAsync(ArtifactPaths.Runs, stop))
            if (await ReadAsync(folder, stop) is { } run)
                runs.Add(run);
        var latest = runs.Max(run => run.Touched);
        return
        [
            .. runs.OrderBy(run => run.Run.Started ?? DateTimeOffset.MinValue)
                .ThenBy(run => run.Run.Run, StringComparer.Ordinal)
                .Select(run => run.Run with { Latest = latest is not null && run.Touched == latest }),
        ];
    }

    async Task<(ListedRun Run, DateTimeOffset? Touched)?> ReadAsync(string folder, CancellationToken stop)
    {
        List<string> problems = [];
        var commits = await TryAsync<IReadOnlyList<CommitRecord>>(
            async () => await RunRecords.ReadCommitsAsync(store, folder, stop),
            problems
        ) ?? [];
        var description = await TryAsync(() => RunDescriptions.ReadAsync(store, folder, stop), problems);
        var identity = description?.Run ?? (commits is [var first, ..] ? first.Run : null);
        if (identity is null)
            return problems.Count == 0 ? null : (new(folder, folder, false, null, null, 0, null, null, null, problems[0]), null);
        var meta = commits.FirstOrDefault(commit => commit.Step.Step == StepNames.Meta);
        var report = meta is null ? null : await TryAsync(() => ReportAsync(meta.Step, stop), problems);
        var times = commits.Select(commit => commit.Execution).OfType<StepExecution>().ToList();
        DateTimeOffset? started = description?.Started ?? times.Select(time => (DateTimeOffset?)time.Started).Min(),
            last = times.Select(time => (DateTimeOffset?)time.Finished).Max();
        return (
            new(
                folder,
                identity.Name,
                false,
                started,
                meta is null ? null : description?.Finished ?? last,
                commits.Count,
                description is null ? null : RunPlan.Steps(description.Spec).Count,
                report is null ? null : ListedScores.Pick(report.OutOfFold),
                report is null ? null : ListedScores.Pick(report.Test),
                problems is [var problem, ..] ? problem : null
            ),
            last ?? started
        );
    }

    async Task<MetaReport?> ReportAsync(StepReference meta, CancellationToken stop)
    {
        var attempt = await CommittedAttempt.OpenAsync(store, meta, stop);
        string file = await attempt.FetchAsync(ArtifactPaths.Meta.Report, scratch, stop);
        try
        {
            return ContractJson.Read<MetaReport>(await File.ReadAllBytesAsync(file, stop));
        }
        catch (JsonException foreign)
        {
            throw new ArtifactException($"{ArtifactPaths.Meta.Report} was written by another version ({foreign.Message}).", foreign);
        }
    }

    static async Task<T?> TryAsync<T>(Func<Task<T?>> read, List<string> problems)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (ArtifactException unreadable)
        {
            problems.Add(unreadable.Message);
            return null;
        }
    }
}
