using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>The runs/ folder of a store: the attempts that each run has committed, one file per run and step.</summary>
public static class RunRecords
{
    /// <summary>Records that a run has committed an attempt of a step, replacing an earlier one of that step.</summary>
    /// <exception cref="UsageException">Namespace, name or uid contains a '/' or is not a valid name.</exception>
    public static Task WriteAsync(IArtifactStore store, CommitRecord commit, CancellationToken stop)
    {
        var (run, step, _) = commit;
        StorePath.ValidateName($"{run.Namespace}-{run.Name}-{run.Uid}");
        StorePath.ValidateName(step.Step);
        return store.WriteAsync(ArtifactPaths.Commit(run, step.Step), Encoding.UTF8.GetBytes(ContractJson.Write(commit)), stop);
    }

    /// <summary>Records that a run found a step's work committed already; a record of the very attempt stays as it is.</summary>
    /// <exception cref="UsageException">Namespace, name or uid contains a '/' or is not a valid name.</exception>
    public static async Task AdoptAsync(IArtifactStore store, CommitRecord commit, CancellationToken stop)
    {
        if (!await IsRecordedAsync(store, commit, stop))
            await WriteAsync(store, commit, stop);
    }

    /// <summary>Every run of the store that has committed something, in ordinal order of their folders.</summary>
    /// <exception cref="ArtifactException">
    /// A record cannot be read. It is not ignored, because its attempt would then seem to belong to no run.
    /// </exception>
    public static async Task<IReadOnlyList<RunRecord>> ReadAllAsync(IArtifactStore store, CancellationToken stop)
    {
        List<RunRecord> records = [];
        foreach (var run in await ReadFoldersAsync(store, stop))
            if (run.Problems.Count > 0)
                throw new ArtifactException(run.Problems[0]);
            else if (run.Record is { } record)
                records.Add(record);
        return records;
    }

    /// <summary>The same with what is wrong with them, all of it.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="stop">Cancels the work.</param>
    public static async Task<IReadOnlyList<RecordedRun>> ReadFoldersAsync(IArtifactStore store, CancellationToken stop)
    {
        List<RecordedRun> runs = [];
        foreach (string name in await store.ListAsync(ArtifactPaths.Runs, stop))
        {
            string folder = $"{ArtifactPaths.Runs}/{name}";
            var (commits, problems) = await ReadFolderAsync(store, folder, stop);
            if (commits.Count > 0 || problems.Count > 0)
                runs.Add(new(folder, commits.Count == 0 ? null : Record(commits), problems));
        }
        return runs;
    }

    /// <summary>What one run has committed, in ordinal order of the steps' names.</summary>
    /// <exception cref="ArtifactException">A record cannot be read.</exception>
    public static Task<IReadOnlyList<CommitRecord>> ReadCommitsAsync(IArtifactStore store, RunIdentity run, CancellationToken stop) =>
        ReadCommitsAsync(store, ArtifactPaths.FullName(run), stop);

    /// <summary>The same of a run by its full name.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="run">NAMESPACE-NAME-UID.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A record cannot be read.</exception>
    public static async Task<IReadOnlyList<CommitRecord>> ReadCommitsAsync(IArtifactStore store, string run, CancellationToken stop)
    {
        var (commits, problems) = await ReadFolderAsync(store, $"{ArtifactPaths.Runs}/{run}", stop);
        return problems.Count == 0 ? commits : throw new ArtifactException(problems[0]);
    }

    static RunRecord Record(IReadOnlyList<CommitRecord> commits) =>
        new(
            commits[^1].Run,
            new SortedDictionary<string, StepReference>(
                commits.ToDictionary(commit => commit.Step.Step, commit => commit.Step),
                StringComparer.Ordinal
            )
        );

    static async Task<(IReadOnlyList<CommitRecord> Commits, IReadOnlyList<string> Problems)> ReadFolderAsync(
        IArtifactStore store,
        string folder,
        CancellationToken stop
    )
    {
        List<CommitRecord> commits = [];
        List<string> problems = [];
        foreach (string file in (await store.ListAsync(folder, stop)).Order(StringComparer.Ordinal))
            try
            {
                if (
                    file.EndsWith(".json", StringComparison.Ordinal)
                    && file != ArtifactPaths.RunDescription
                    && await store.ReadAsync($"{folder}/{file}", stop) is { } json
                )
                    commits.Add(Parse(json, $"{folder}/{file}", store));
            }
            catch (ArtifactException broken)
            {
                problems.Add(broken.Message);
            }
        return (commits, problems);
    }

    static async Task<bool> IsRecordedAsync(IArtifactStore store, CommitRecord commit, CancellationToken stop)
    {
        string path = ArtifactPaths.Commit(commit.Run, commit.Step.Step);
        try
        {
            return await store.ReadAsync(path, stop) is { } json && Parse(json, path, store).Step == commit.Step;
        }
        catch (ArtifactException)
        {
            // A damaged record is replaced.
            return false;
        }
    }

    static CommitRecord Parse(byte[] json, string path, IArtifactStore store)
    {
        const string WayOut = "Restore it, or remove it if that run is no longer needed.";
        try
        {
            var commit = ContractJson.Read<CommitRecord>(json);
            string expected = ArtifactPaths.Commit(commit.Run, commit.Step.Step);
            return expected == path
                ? commit
                : throw new ArtifactException($"{path} in {store.Root} is the record of another commit, {expected}. {WayOut}");
        }
        catch (JsonException fault)
        {
            throw new ArtifactException($"{path} in {store.Root} is not a commit record ({fault.Message}). {WayOut}", fault);
        }
    }
}

/// <summary>A run's folder below runs/.</summary>
/// <param name="Folder">Its path in the store.</param>
/// <param name="Record">The run and its commits, as far as they can be read; null where none can.</param>
/// <param name="Problems">A sentence for each commit record that cannot be read.</param>
public sealed record RecordedRun(string Folder, RunRecord? Record, IReadOnlyList<string> Problems);
